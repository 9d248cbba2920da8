/** Dates of business days: `2026-11-21` as text, counted without any zone. */

/** The day that many days later; earlier with a negative number. */
export function dayAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The hour of a cut-off such as `04:00`. */
export function cutoffHour(cutoff: string): number {
  return Number.parseInt(cutoff.slice(0, 2), 10) || 0;
}
