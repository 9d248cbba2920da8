/** The cut-off of a business day: minutes after midnight, and `04:00` as people type it. Pure. */

/** `240` as `04:00`. */
export function cutoffText(minutes: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `04:00`, `4:00`, `4` or `04h30` as minutes; `null` when it is no hour of the day. */
export function cutoffMinutes(text: string): number | null {
  const match = /^(\d{1,2})(?:\s*[:h.]\s*(\d{2})?)?$/.exec(text.trim());
  if (!match) return null;
  const hours = Number(match[1]);
  const minutes = Number(match[2] ?? '0');
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
}
