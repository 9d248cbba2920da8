import { describe, expect, it } from 'vitest';
import type { LimitsView } from '../backend';
import { EMPTY, isZero, minorOf, mostDigits, press, shown, typedOf, type PadKey, type Typed } from '.';

const dinars: LimitsView = { currency: 'DZD', exponent: 2, decimals: 0, minimumMinor: 50_000, maximumMinor: 50_000_000 };
const euros: LimitsView = { currency: 'EUR', exponent: 2, decimals: 2, minimumMinor: 100, maximumMinor: 999_900 };

const keyOf: Record<string, PadKey> = { ',': { kind: 'comma' }, C: { kind: 'clear' }, '<': { kind: 'backspace' }, d: { kind: 'double_zero' } };
const type = (keys: string, limits = dinars): Typed => [...keys].reduce((typed, key) => press(typed, keyOf[key] ?? { kind: 'digit', digit: key }, limits), EMPTY);

describe('the keypad', () => {
  it('counts whole units as minor ones', () => {
    expect(minorOf(type('1500'), 2)).toBe(150_000);
    expect(minorOf(EMPTY, 2)).toBe(0);
  });
  it('takes no leading zeros', () => {
    expect(type('000').whole).toBe('0');
    expect(type('007').whole).toBe('7');
    expect(type('dd5').whole).toBe('5');
  });
  it('adds two zeros at once, where they fit', () => {
    expect(type('15d').whole).toBe('1500');
    expect(type('500000dd').whole).toBe('5000000');
  });
  it('takes one digit more than the greatest amount has, and no more', () => {
    expect(mostDigits(dinars)).toBe(7);
    expect(type('99999999999').whole).toBe('9999999');
  });
  it('never leaves the safe integers, whatever the limit', () => {
    const boundless = { ...dinars, maximumMinor: Number.MAX_SAFE_INTEGER };
    expect(Number.isSafeInteger(minorOf(type('9'.repeat(40), boundless), 2))).toBe(true);
  });
  it('has no comma where the gateway takes whole units only', () => {
    expect(type('15,5')).toEqual({ whole: '155', fraction: null });
  });
  it('takes as many decimals as the gateway does', () => {
    expect(type('12,345', euros)).toEqual({ whole: '12', fraction: '34' });
    expect(minorOf(type('12,5', euros), 2)).toBe(1_250);
    expect(minorOf(type(',5', euros), 2)).toBe(50);
    expect(type('1,,2', euros)).toEqual({ whole: '1', fraction: '2' });
  });
  it('takes back one key at a time, the comma too', () => {
    expect(type('12,5<', euros)).toEqual({ whole: '12', fraction: '' });
    expect(type('12,5<<', euros)).toEqual({ whole: '12', fraction: null });
    expect(type('12,5<<<<<', euros)).toEqual(EMPTY);
    expect(type('1500C')).toEqual(EMPTY);
  });
  it('ignores what is no digit', () => {
    expect(press(EMPTY, { kind: 'digit', digit: 'x' }, dinars)).toBe(EMPTY);
    expect(press(EMPTY, { kind: 'digit', digit: '12' }, dinars)).toBe(EMPTY);
  });
  it('knows when there is nothing to charge', () => {
    expect([EMPTY, type('0'), type('0,00', euros), type('1'), type('0,01', euros)].map(isZero)).toEqual([true, true, true, false, false]);
  });
});

describe('what the screen shows', () => {
  it('is what was typed before the caret, and what fills it up after', () => {
    expect(shown(EMPTY, 2)).toEqual({ whole: '0', typed: '', rest: ',00' });
    expect(shown(type('1500'), 2)).toEqual({ whole: '1\u202f500', typed: '', rest: ',00' });
    expect(shown(type('12,5', euros), 2)).toEqual({ whole: '12', typed: ',5', rest: '0' });
    expect(shown(type('1500'), 0)).toEqual({ whole: '1\u202f500', typed: '', rest: '' });
  });
  it('shows a pasted amount as if it had been typed', () => {
    expect(typedOf(150_000, 2)).toEqual({ whole: '1500', fraction: null });
    expect(typedOf(1_250, 2)).toEqual({ whole: '12', fraction: '5' });
    expect(typedOf(5, 2)).toEqual({ whole: '0', fraction: '05' });
  });
});
