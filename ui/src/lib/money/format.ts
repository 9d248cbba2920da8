// Amounts as figures: "1 500,00" with a narrow no-break space and a comma, whatever the language; Western digits.
// Integers in, text out; no floating point anywhere.
import type { AmountView } from '../backend';
import { language as spoken } from '../i18n';

const GROUP = '\u202f';
const COMMA = ',';
const MINUS = '\u2212';

/** The two parts of an amount, so that a screen can draw the decimals smaller. */
export interface Figures {
  /** `1 500`, with a minus (U+2212) if negative. */
  whole: string;
  /** `,00`, or nothing for a currency without decimals. */
  decimals: string;
}

/** Puts a narrow space between each three digits from the end. */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, GROUP);
}

/** `minor` units of a currency with `exponent` decimals, as figures. `minor` must be a safe integer. */
export function figures(minor: number, exponent: number): Figures {
  if (!Number.isSafeInteger(minor)) throw new RangeError('an amount is a safe integer');
  const sign = minor < 0 ? MINUS : '';
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const cut = digits.length - exponent;
  return { whole: sign + grouped(digits.slice(0, cut)), decimals: exponent > 0 ? COMMA + digits.slice(cut) : '' };
}

/** Figures in one piece: `1 500,00`. */
export function figuresText(amount: AmountView): string {
  const { whole, decimals } = figures(amount.minor, amount.exponent);
  return whole + decimals;
}

/** Figures without decimals where these are nothing but zeros, for hints and chips: `1 500`, but `1 500,50`. */
export function figuresShort(amount: AmountView): string {
  const { whole, decimals } = figures(amount.minor, amount.exponent);
  return /[1-9]/.test(decimals) ? whole + decimals : whole;
}

/** The currency's word in a language: DZD, DA, دج; the ISO code for every other currency. */
export function currencyWord(currency: string, language: string = spoken.current): string {
  if (currency !== 'DZD') return currency;
  return { fr: 'DA', ar: 'دج' }[language] ?? currency;
}

/** Wraps text that runs left to right, whatever stands around it. */
export function isolate(text: string): string {
  return `\u2066${text}\u2069`;
}

/** An amount in plain text (an announcement, a title): isolated figures, then the currency. */
export function amountText(amount: AmountView, language: string = spoken.current): string {
  return `${isolate(figuresText(amount))} ${currencyWord(amount.currency, language)}`;
}
