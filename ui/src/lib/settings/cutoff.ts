/** The cut-off of a business day: minutes after midnight, and `04:00` as people type it. Pure. */
import type { Locale } from '../i18n';

/** A day of the week: its place counted from Monday, and its name. */
export interface Weekday {
  readonly index: number;
  readonly name: string;
}

const LOCALES: Record<Locale, string> = { en: 'en-GB', fr: 'fr-FR', ar: 'ar-DZ-u-nu-latn' };
/** Where the week begins: Saturday in Algeria, whose language this Arabic is. */
const FIRST: Record<Locale, number> = { en: 0, fr: 0, ar: 5 };

/** The seven days of the week by name, in the order the language begins them. */
export function weekdays(language: Locale): Weekday[] {
  const names = new Intl.DateTimeFormat(LOCALES[language], { weekday: 'long', timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, at) => {
    const index = (FIRST[language] + at) % 7;
    // 5 January 1970 was a Monday.
    const name = names.format(new Date(Date.UTC(1970, 0, 5 + index)));
    return { index, name: name.charAt(0).toLocaleUpperCase(LOCALES[language]) + name.slice(1) };
  });
}

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
