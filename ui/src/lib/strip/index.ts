// Which waiting sales fit the strip: three, or two and how many more. The one on screen is always among them.
import type { SaleRow } from '../backend';

/** The most chips side by side. */
export const MOST_CHIPS = 3;

/** The rows to draw, newest first, and how many are left out. `current` is the sale on screen, if any. */
export function shownWaiting(waiting: readonly SaleRow[], current: string | null): { rows: SaleRow[]; more: number } {
  if (waiting.length <= MOST_CHIPS) return { rows: [...waiting], more: 0 };
  const rows = waiting.slice(0, MOST_CHIPS - 1);
  const open = waiting.find((row) => row.number === current);
  if (open && !rows.includes(open)) rows.splice(-1, 1, open);
  return { rows, more: waiting.length - rows.length };
}
