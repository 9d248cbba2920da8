import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dayName, duration, language, LANGUAGES, longDate, m, secondsText, shortDate, timeOfDay, timeWithSeconds } from '.';

type Variant = { declarations: string[]; selectors: string[]; match: Record<string, string> };
type Message = string | Variant[];

const read = (name: string): Record<string, Message> => JSON.parse(readFileSync(`messages/${name}.json`, 'utf8')) as Record<string, Message>;
const messages = Object.fromEntries(LANGUAGES.map((name) => [name, read(name)])) as Record<(typeof LANGUAGES)[number], Record<string, Message>>;
const keys = Object.keys(messages.en);

const texts = (message: Message): string[] => (typeof message === 'string' ? [message] : message.flatMap((variant) => Object.values(variant.match)));
const placeholders = (text: string) => new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
const inputs = (message: Message): Set<string | undefined> =>
  typeof message === 'string' ? placeholders(message) : new Set(message.flatMap((variant) => variant.declarations.map((line) => /^input (\w+)/.exec(line)?.[1])).filter(Boolean));
const counted = keys.filter((key) => typeof messages.en[key] !== 'string');

/** What CLDR distinguishes for whole numbers. */
const CATEGORIES = { en: ['one', 'other'], fr: ['one', 'many', 'other'], ar: ['zero', 'one', 'two', 'few', 'many', 'other'] };
const COUNTS = [0, 1, 2, 3, 11, 100, 1_000_000];

describe('the messages', () => {
  it('are the same in each language', () => {
    for (const name of LANGUAGES) expect(Object.keys(messages[name])).toEqual(keys);
  });
  it('are sorted, so that two changes meet in one place only', () => {
    expect(keys).toEqual([...keys].sort());
  });
  it('are never empty', () => {
    for (const name of LANGUAGES) for (const key of keys) for (const text of texts(messages[name][key] ?? '')) expect(text.trim(), `${name} ${key}`).not.toBe('');
  });
  it('take the same values in each language', () => {
    for (const name of LANGUAGES) for (const key of keys) expect(inputs(messages[name][key] ?? ''), `${name} ${key}`).toEqual(inputs(messages.en[key] ?? ''));
  });
  it('name no value that isn’t declared', () => {
    for (const name of LANGUAGES) {
      for (const key of keys) {
        const message = messages[name][key] ?? '';
        for (const text of texts(message)) for (const value of placeholders(text)) expect(inputs(message).has(value), `${name} ${key} ${value}`).toBe(true);
      }
    }
  });
  // WebKit on Linux sets a word that ends with a raised mark below its line.
  it('end no Arabic word with a vowel sign', () => {
    for (const key of keys) for (const text of texts(messages.ar[key] ?? '')) expect(text, key).not.toMatch(/[\u064b-\u0652](?![\u0621-\u0652])/u);
  });
  it('spell out every plural of their language', () => {
    for (const name of LANGUAGES) {
      for (const key of counted) {
        const [variant] = messages[name][key] as Variant[];
        const found = Object.keys(variant?.match ?? {}).map((line) => line.split('=')[1]);
        expect(found, `${name} ${key}`).toEqual(CATEGORIES[name]);
      }
    }
  });
  it('say something for every count', () => {
    const all = m as unknown as Record<string, (values: Record<string, unknown>, options: { locale: string }) => string>;
    for (const name of LANGUAGES) {
      for (const key of counted) {
        for (const count of COUNTS) {
          const values = Object.fromEntries([...inputs(messages.en[key] ?? '')].map((input) => [input, count]));
          const said = all[key]?.(values, { locale: name });
          expect(said, `${name} ${key} ${count}`).toBeTruthy();
          expect(said, `${name} ${key} ${count}`).not.toBe(key);
          expect(said).not.toContain('{');
        }
      }
    }
  });
  it('are drawn anew in another language', () => {
    expect(m.sell_charge()).toBe('Charge');
    language.set('ar');
    expect(m.sell_charge()).toBe('تحصيل');
    expect(language.direction).toBe('rtl');
    language.set('klingon');
    expect(language.current).toBe('ar');
  });
});

describe('a moment', () => {
  const moment = '2026-11-21T13:32:07Z';
  it('is read in the shop’s zone, in 24 hours and Western digits', () => {
    expect(timeOfDay(moment, 'Africa/Algiers')).toBe('14:32');
    expect(timeWithSeconds(moment, 'Africa/Algiers')).toBe('14:32:07');
    expect(timeOfDay('2026-11-21T23:05:00Z', 'Africa/Algiers')).toBe('00:05');
  });
  it('has its date in words of the language', () => {
    expect(shortDate(moment, 'Africa/Algiers', 'en')).toBe('Sat 21 Nov');
    expect(shortDate(moment, 'Africa/Algiers', 'fr')).toBe('sam. 21 nov.');
    expect(shortDate(moment, 'Africa/Algiers', 'ar')).toBe('السبت 21 نوفمبر');
    expect(longDate(moment, 'Africa/Algiers', 'en')).toBe('Saturday 21 November 2026');
    expect(dayName('2026-11-21', 'fr')).toBe('sam. 21 nov.');
  });
  it('in a zone this machine doesn’t know is read in UTC', () => {
    expect(timeOfDay(moment, 'Mars/Olympus')).toBe('13:32');
  });
  it('that is none is nothing', () => {
    expect([timeOfDay('', 'UTC'), timeWithSeconds('soon', 'UTC'), shortDate(Number.NaN, 'UTC', 'en'), longDate('', 'UTC', 'en')]).toEqual(['', '', '', '']);
  });
});

describe('a duration', () => {
  it('counts down in whole seconds, rounded up, and ends at nothing', () => {
    expect([1_122_500, 60_000, 59_001, 1, 0, -5_000].map(duration)).toEqual(['18:43', '01:00', '01:00', '00:01', '00:00', '00:00']);
    expect(duration(3_900_000)).toBe('1:05:00');
  });
  it('of an answer has one decimal', () => {
    expect([412, 1_960, 0].map(secondsText)).toEqual(['0,4', '2,0', '0,0']);
  });
});
