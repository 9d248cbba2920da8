/** When something was, as short as it can be said: the time today, the date before it on other days. */
export { dayToType, dayTyped } from './typed';
import { shortDate, timeOfDay, type Locale, type Moment } from '../i18n';

/** A moment in two parts, so that the time can stand as one left-to-right piece. */
export interface When {
  /** `Sat 21 Nov`; empty when it is the date of `now`. */
  readonly date: string;
  /** `14:32`. */
  readonly time: string;
}

/** Says when `at` was, for somebody who reads it at `now`. */
export function when(at: Moment, now: Moment, zone: string, language: Locale): When {
  const date = shortDate(at, zone, language);
  return { date: date === shortDate(now, zone, language) ? '' : date, time: timeOfDay(at, zone) };
}
