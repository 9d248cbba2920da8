// Moments as the shop reads them: its own zone, 24 hours, Western digits. `now` never comes from here.
import type { Locale } from './language.svelte';

const LOCALES: Record<Locale, string> = { en: 'en-GB', fr: 'fr-FR', ar: 'ar-DZ-u-nu-latn' };
const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, zone, options]);
  let made = formats.get(key);
  if (!made) {
    try {
      made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
    } catch {
      // A zone this system doesn't know: the times are still right, only not local.
      made = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    }
    formats.set(key, made);
  }
  return made;
}

/** A moment, in ms since 1970 or RFC 3339. */
export type Moment = number | string;

const ms = (moment: Moment) => (typeof moment === 'number' ? moment : Date.parse(moment));

/** `14:32`. Nothing for what is no moment. */
export function timeOfDay(moment: Moment, zone: string): string {
  const at = ms(moment);
  return Number.isFinite(at) ? format('en-GB', zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at) : '';
}

/** `14:32:07`. */
export function timeWithSeconds(moment: Moment, zone: string): string {
  const at = ms(moment);
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return Number.isFinite(at) ? format('en-GB', zone, options).format(at) : '';
}

/** `Sat 21 Nov`, in words of the language. */
export function shortDate(moment: Moment, zone: string, language: Locale): string {
  const at = ms(moment);
  if (!Number.isFinite(at)) return '';
  const weekday = language === 'ar' ? 'long' : 'short';
  const month = language === 'ar' ? 'long' : 'short';
  const text = format(LOCALES[language], zone, { weekday, day: 'numeric', month }).format(at);
  return text.replace(/[,،]/g, '');
}

/** `Saturday 21 November 2026`. */
export function longDate(moment: Moment, zone: string, language: Locale): string {
  const at = ms(moment);
  if (!Number.isFinite(at)) return '';
  const options = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return format(LOCALES[language], zone, options).format(at).replace(/[,،]/g, '');
}

/** A business day `2026-11-21` in words; it has no zone of its own. */
export function dayName(day: string, language: Locale, length: 'short' | 'long' = 'short'): string {
  return (length === 'long' ? longDate : shortDate)(`${day}T12:00:00Z`, 'UTC', language);
}

/** Time left as `18:42`, or `1:05:00` from an hour on; rounded up to whole seconds, never negative. */
export function duration(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}

/** Milliseconds as seconds with one decimal, `0,4`. */
export function secondsText(tookMs: number): string {
  const tenths = Math.round(tookMs / 100);
  return `${Math.floor(tenths / 10)},${tenths % 10}`;
}
