// Reading amounts that people type or paste. Digits of any of the three scripts; never rounded, never guessed.

/** Why a text is no amount; the same words the till uses. */
export type AmountProblem =
  | 'amount_empty'
  | 'amount_not_a_number'
  | 'amount_negative'
  | 'amount_too_precise'
  | 'amount_overflow';

/** An amount in minor units, or why there is none. */
export type Parsed = { minor: number } | { problem: AmountProblem };

const ARABIC_INDIC = 0x0660;
const PERSIAN = 0x06f0;

/** Arabic-Indic and Persian digits, and the Arabic decimal comma, as Western ones; everything else as it is. */
export function westernDigits(text: string): string {
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - ARABIC_INDIC))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - PERSIAN))
    .replace(/\u066b/g, ',')
    .replace(/\u066c/g, ' ');
}

/** One digit key in any script as `0`…`9`, or nothing if `key` is no digit. */
export function digitOf(key: string): string | null {
  const western = westernDigits(key);
  return /^[0-9]$/.test(western) ? western : null;
}

/**
 * Reads `text` as an amount in major units of a currency with `exponent` decimals, of which `decimals` are taken.
 * `1 500`, `1500,50` and `١٥٠٠٫٥` are read; `1.500` is read as one and a half, and is too precise with two decimals.
 */
export function parseAmount(text: string, exponent: number, decimals: number): Parsed {
  const plain = westernDigits(text).replace(/[\s\u00a0\u202f\u2066-\u2069\u200e\u200f]/g, '');
  if (plain === '') return { problem: 'amount_empty' };
  if (/^[-\u2212]\d/.test(plain)) return { problem: 'amount_negative' };
  const match = /^(\d+)(?:[.,](\d+))?$/.exec(plain);
  if (!match) return { problem: 'amount_not_a_number' };
  const [, whole = '', fraction = ''] = match;
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > decimals || significant.length > exponent) return { problem: 'amount_too_precise' };
  const minor = BigInt(whole + significant.padEnd(exponent, '0'));
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) return { problem: 'amount_overflow' };
  return { minor: Number(minor) };
}
