/** Business days as people type them: `2026-11-21` as text, counted without any zone. */

/** The business day that was typed, as `21/11/2026`, `21.11.2026` or `2026-11-21`; `null` when it is none. */
export function dayTyped(text: string): string | null {
  const trimmed = text.trim();
  const daily = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(trimmed);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(trimmed);
  const [year, month, day] = daily ? [daily[3], daily[2], daily[1]] : iso ? [iso[1], iso[2], iso[3]] : [];
  if (!year || !month || !day) return null;
  const found = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${found}T12:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== found ? null : found;
}

/** `21/11/2026`, as it is typed. */
export function dayToType(day: string): string {
  return day.split('-').reverse().join('/');
}
