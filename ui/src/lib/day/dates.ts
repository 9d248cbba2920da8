/** Dates of business days: `2026-11-21` as text, counted without any zone. */
import type { Locale } from '../i18n';

const LOCALES: Record<Locale, string> = { en: 'en-GB', fr: 'fr-FR', ar: 'ar-DZ-u-nu-latn' };

/** The day that many days later; earlier with a negative number. */
export function dayAfter(day: string, days: number): string {
  const at = noon(day);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The hour of a cut-off such as `04:00`. */
export function cutoffHour(cutoff: string): number {
  return Number.parseInt(cutoff.slice(0, 2), 10) || 0;
}

/** `Saturday 21 November`, with the year where it isn't today's. */
export function dayTitle(day: string, today: string, language: Locale): string {
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const);
  const options = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC', ...year } as const;
  const text = new Intl.DateTimeFormat(LOCALES[language], options).format(noon(day)).replace(/[,،]/g, '');
  return text.charAt(0).toLocaleUpperCase(LOCALES[language]) + text.slice(1);
}

/** `Saturday`. */
export function weekday(day: string, language: Locale): string {
  return new Intl.DateTimeFormat(LOCALES[language], { weekday: 'long', timeZone: 'UTC' }).format(noon(day));
}

function noon(day: string): Date {
  return new Date(`${day}T12:00:00Z`);
}
