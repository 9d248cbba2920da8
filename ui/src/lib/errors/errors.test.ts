import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../backend';
import bindings from '../backend/bindings?raw';
import { language, LANGUAGES } from '../i18n';
import { actionLabel, ERRORS, sentences } from '.';

/** Every code the generated bindings name. */
const CODES = [...(/export type ErrorCode =([\s\S]*?";)/.exec(bindings)?.[1] ?? '').matchAll(/^"([a-z_]+)"/gm)].map(
  (match) => match[1] as ErrorCode,
);
const VALUES = { count: '3', currency: 'DZD', day: '2026-11-20', decimals: '2', due: '1 500,00', gateway: 'OCPay', holder: 'pid 7', least: '4', left: '7', limit: '500', method: 'card', most: '8', name: 'Amina', path: '/x', reason: 'because', sale: 'A-000001', seconds: '9', till: 'C', column: 'amount', about: 'A-000001', expected: '2', found: '1', next: '2026-11-21', number: '4', what: 'sales.state' };

afterEach(() => language.set('en'));

describe('the table of errors', () => {
  it('has an entry for every code of the bindings, and no other', () => {
    expect(CODES.length).toBeGreaterThan(50);
    expect(Object.keys(ERRORS).sort()).toEqual([...CODES].sort());
  });

  it.each(LANGUAGES)('says in %s what happened, whether money moved and what to do, with a button', (spoken) => {
    language.set(spoken);
    for (const code of CODES) {
      const said = sentences({ code, money: 'unknown', values: VALUES });
      for (const sentence of [said.what, said.money, said.todo]) {
        expect(sentence.length, code).toBeGreaterThan(8);
        expect(sentence, code).not.toMatch(/error_|undefined|\{|\}/);
      }
      expect(said.actions.length, code).toBeGreaterThan(0);
      for (const action of said.actions) expect(actionLabel(action).length).toBeGreaterThan(2);
    }
  });

  it('says each code differently, so that one can be told from another', () => {
    const said = CODES.map((code) => ERRORS[code].what({ ...VALUES, seconds: '0' }));
    expect(new Set(said).size).toBe(CODES.length);
  });

  it('never shows a hole where a value is missing', () => {
    const said = sentences({ code: 'gateway_unreachable', money: 'none', values: {} });
    expect(said.what).toContain('Gateway');
    expect(sentences({ code: 'gateway_busy', money: 'none', values: { gateway: 'OCPay', seconds: '0' } }).todo).not.toContain('0');
  });

  it('puts known reasons in words of the language', () => {
    const said = sentences({ code: 'link_rejected', money: 'none', values: { gateway: 'OCPay', reason: 'no_connection' } });
    expect(said.what).toContain('no internet');
  });
});
