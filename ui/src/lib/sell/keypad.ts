// The keypad: a pure reducer from keys to what was typed, and from there to an amount.
import type { LimitsView } from '../backend';
import { grouped } from '../money';

/** What was typed: digits before the comma, and those after it, or `null` as long as there is no comma. */
export interface Typed {
  readonly whole: string;
  readonly fraction: string | null;
}

/** A key of the pad. */
export type PadKey =
  | { readonly kind: 'digit'; readonly digit: string }
  | { readonly kind: 'comma' | 'clear' | 'backspace' | 'double_zero' };

/** Nothing typed. */
export const EMPTY: Typed = { whole: '', fraction: null };

/** Digits before the comma that are taken: one more than the greatest amount has, so that too much can be said. */
export function mostDigits(limits: LimitsView): number {
  const whole = String(limits.maximumMinor).length - limits.exponent;
  const fits = String(Number.MAX_SAFE_INTEGER).length - 1 - limits.exponent;
  return Math.max(1, Math.min(whole + 1, fits));
}

/** What is typed after one more key. A key that can't follow changes nothing. */
export function press(typed: Typed, key: PadKey, limits: LimitsView): Typed {
  switch (key.kind) {
    case 'clear':
      return EMPTY;
    case 'backspace':
      return backspace(typed);
    case 'comma':
      return limits.decimals > 0 && typed.fraction === null ? { whole: typed.whole, fraction: '' } : typed;
    case 'digit':
      return digit(typed, key.digit, limits);
    case 'double_zero': {
      const once = digit(typed, '0', limits);
      return once === typed ? typed : digit(once, '0', limits);
    }
  }
}

function digit(typed: Typed, next: string, limits: LimitsView): Typed {
  if (!/^[0-9]$/.test(next)) return typed;
  if (typed.fraction !== null) {
    return typed.fraction.length < limits.decimals ? { ...typed, fraction: typed.fraction + next } : typed;
  }
  const whole = typed.whole === '0' ? next : typed.whole + next;
  if (whole === '0' && typed.whole === '0') return typed;
  return whole.length > mostDigits(limits) ? typed : { whole, fraction: null };
}

function backspace(typed: Typed): Typed {
  if (typed.fraction === '') return { whole: typed.whole, fraction: null };
  if (typed.fraction !== null) return { ...typed, fraction: typed.fraction.slice(0, -1) };
  return typed.whole === '' ? typed : { whole: typed.whole.slice(0, -1), fraction: null };
}

/** Whether nothing, or nothing but zeros, was typed. */
export function isZero(typed: Typed): boolean {
  return !/[1-9]/.test(typed.whole + (typed.fraction ?? ''));
}

/** The amount in minor units. Always a safe integer: `mostDigits` sees to it. */
export function minorOf(typed: Typed, exponent: number): number {
  return Number((typed.whole || '0') + (typed.fraction ?? '').padEnd(exponent, '0'));
}

/** An amount as if it had been typed. */
export function typedOf(minor: number, exponent: number): Typed {
  const digits = String(minor).padStart(exponent + 1, '0');
  const fraction = digits.slice(digits.length - exponent).replace(/0+$/, '');
  return { whole: digits.slice(0, digits.length - exponent).replace(/^0+(?=\d)/, ''), fraction: exponent > 0 && fraction ? fraction : null };
}

/** What the screen shows around the caret: before it what was typed, after it what fills the amount up. */
export interface Shown {
  /** `1 500`, or `0` while nothing is typed. */
  readonly whole: string;
  /** `,5`: the part after the comma that was typed. */
  readonly typed: string;
  /** `0` or `,00`: what nobody typed. */
  readonly rest: string;
}

/** The amount as typed, for the screen. */
export function shown(typed: Typed, exponent: number): Shown {
  const whole = grouped(typed.whole || '0');
  if (exponent === 0) return { whole, typed: '', rest: '' };
  if (typed.fraction === null) return { whole, typed: '', rest: `,${'0'.repeat(exponent)}` };
  return { whole, typed: `,${typed.fraction}`, rest: '0'.repeat(Math.max(0, exponent - typed.fraction.length)) };
}
