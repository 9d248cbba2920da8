import { afterEach, describe, expect, it } from 'vitest';
import type { ListReadView } from '../backend';
import { error } from '../backend/fake';
import { language, LANGUAGES } from '../i18n';
import { listWords } from './lists';

const plain = (words: string) => words.replace(/[\u2066-\u2069]/g, '');
const list = (change: Partial<ListReadView>): ListReadView => ({
  gateway: 'chargily', name: 'Chargily Pay', askedAt: '2026-11-21T17:03:00Z', rows: 62, statement: 1, already: false, found: 0, problem: null, ...change,
});

afterEach(() => {
  language.current = 'en';
});

describe('a gateway’s own list, in words', () => {
  it('says how much stood on it and what is new, and nothing of what is not', () => {
    expect(plain(listWords(list({})))).toBe('Compared with the list of Chargily Pay: 62 payments.');
    expect(plain(listWords(list({ rows: 1, found: 2 })))).toBe('Compared with the list of Chargily Pay: 1 payment. 2 new differences.');
    expect(plain(listWords(list({ already: true })))).toBe('The list of Chargily Pay says nothing new.');
  });

  it('says why it could not be read, and that nothing follows from it', () => {
    const unread = list({ rows: 0, statement: null, problem: { ...error('gateway_unreachable', 'none'), values: { gateway: 'Chargily Pay' } } });
    expect(plain(listWords(unread))).toBe('The list of Chargily Pay could not be read, so nothing is concluded from it: Chargily Pay cannot be reached: the request did not leave.');
  });

  it('names the gateway in every language', () => {
    for (const spoken of LANGUAGES) {
      language.current = spoken;
      for (const one of [list({}), list({ already: true }), list({ problem: error('key_wrong') })]) expect(listWords(one)).toContain('Chargily Pay');
    }
  });
});
