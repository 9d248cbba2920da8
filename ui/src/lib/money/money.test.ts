import { describe, expect, it } from 'vitest';
import { amountText, currencyWord, digitOf, figures, figuresShort, figuresText, parseAmount } from '.';
import { language } from '../i18n';

/** Numbers that are the same in each run. */
function* numbers(count: number): Generator<number> {
  let seed = 0x2f6e2b1;
  for (let i = 0; i < count; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const wide = BigInt(seed) * 2_097_151n + BigInt(i);
    yield Number(wide % BigInt(10 ** (1 + (i % 15))));
  }
}

describe('figures', () => {
  it('group by threes with a narrow space and put a comma before the decimals', () => {
    expect(figures(150_000, 2)).toEqual({ whole: '1\u202f500', decimals: ',00' });
    expect(figuresText({ minor: 50_000_005, currency: 'DZD', exponent: 2 })).toBe('500\u202f000,05');
  });
  it('keep every digit of small, great and negative amounts', () => {
    expect(figures(0, 2)).toEqual({ whole: '0', decimals: ',00' });
    expect(figures(7, 2)).toEqual({ whole: '0', decimals: ',07' });
    expect(figures(-150_050, 2)).toEqual({ whole: '\u22121\u202f500', decimals: ',50' });
    expect(figures(Number.MAX_SAFE_INTEGER, 2).whole).toBe('90\u202f071\u202f992\u202f547\u202f409');
    expect(figures(1234, 0)).toEqual({ whole: '1\u202f234', decimals: '' });
    expect(figures(1, 3)).toEqual({ whole: '0', decimals: ',001' });
  });
  it('of a whole number with a sign keep the sign, and nothing has none', () => {
    expect(figures(0, 2).whole).toBe('0');
    expect(figures(-0, 2).whole).toBe('0');
    expect(figures(-5, 2)).toEqual({ whole: '\u22120', decimals: ',05' });
  });
  it('refuse what is no safe integer', () => {
    expect(() => figures(0.5, 2)).toThrow(RangeError);
    expect(() => figures(Number.MAX_SAFE_INTEGER + 1, 2)).toThrow(RangeError);
  });
  it('leave decimals out only when they are zeros', () => {
    expect(figuresShort({ minor: 68_000, currency: 'DZD', exponent: 2 })).toBe('680');
    expect(figuresShort({ minor: 68_050, currency: 'DZD', exponent: 2 })).toBe('680,50');
  });
  it('come back as the same amount when read, for every exponent', () => {
    for (const minor of numbers(2000)) {
      for (const exponent of [0, 2, 3]) {
        expect(parseAmount(figuresText({ minor, currency: 'X', exponent }), exponent, exponent)).toEqual({ minor });
      }
    }
  });
});

describe('an amount in text', () => {
  it('is one left-to-right isolate with its currency after it', () => {
    expect(amountText({ minor: 150_000, currency: 'DZD', exponent: 2 }, 'ar')).toBe('\u20661\u202f500,00\u2069 دج');
  });
  it('names the dinar in the language of the window', () => {
    expect(currencyWord('DZD')).toBe('DZD');
    language.set('fr');
    expect(currencyWord('DZD')).toBe('DA');
    expect(currencyWord('EUR', 'ar')).toBe('EUR');
  });
});

describe('reading an amount', () => {
  it('takes Western, Arabic-Indic and Persian digits, spaces and either comma', () => {
    for (const text of ['1500', '1 500', '1\u202f500,00', '1500.0', '١٥٠٠', '۱۵۰۰', '١٬٥٠٠٫٠', '\u20661 500\u2069']) {
      expect(parseAmount(text, 2, 0), text).toEqual({ minor: 150_000 });
    }
    expect(parseAmount('12,5', 2, 2)).toEqual({ minor: 1_250 });
  });
  it('says why a text is no amount', () => {
    expect(parseAmount('', 2, 0)).toEqual({ problem: 'amount_empty' });
    expect(parseAmount('  ', 2, 0)).toEqual({ problem: 'amount_empty' });
    expect(parseAmount('-5', 2, 0)).toEqual({ problem: 'amount_negative' });
    expect(parseAmount('12a', 2, 0)).toEqual({ problem: 'amount_not_a_number' });
    expect(parseAmount('1,2,3', 2, 2)).toEqual({ problem: 'amount_not_a_number' });
    expect(parseAmount('1e3', 2, 2)).toEqual({ problem: 'amount_not_a_number' });
    expect(parseAmount('1,50', 2, 0)).toEqual({ problem: 'amount_too_precise' });
    expect(parseAmount('1,505', 2, 2)).toEqual({ problem: 'amount_too_precise' });
    expect(parseAmount('99999999999999999', 2, 2)).toEqual({ problem: 'amount_overflow' });
  });
  it('knows a digit key in each script', () => {
    expect(['7', '٧', '۷', 'a', 'F1', '½'].map(digitOf)).toEqual(['7', '7', '7', null, null, null]);
  });
});
