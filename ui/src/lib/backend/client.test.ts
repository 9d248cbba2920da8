import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asError, DEADLINE_MS, guarded, ownError } from './client';
import type { Commands } from './backend';
import { bootOnce } from './early';
import type { BootView } from './bindings';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const only = (calls: Record<string, (...args: never[]) => Promise<unknown>>) => guarded(calls as unknown as Commands);
const never = () => new Promise<never>(() => undefined);
const outcome = (answer: Promise<unknown>) => answer.then((value) => ({ value }), (thrown: unknown) => ({ thrown }));

describe('a call', () => {
  it('hands its arguments through and its answer back', async () => {
    const calls = only({ readSale: async (number: string) => ({ number }) });
    expect(await calls.readSale('A-000001')).toEqual({ number: 'A-000001' });
  });
  it('that isn’t answered within its deadline has no reply', async () => {
    const answer = outcome(only({ strip: never }).strip());
    await vi.advanceTimersByTimeAsync(DEADLINE_MS);
    expect(await answer).toEqual({ thrown: { code: 'no_reply', money: 'none', values: {} } });
  });
  it('that waits for a gateway may take a minute, and then nobody knows whether money moved', async () => {
    let settled = false;
    const answer = outcome(only({ newLink: never }).newLink('A-000001', false, { method: null, customer: null, sendBy: null }, null)).finally(() => (settled = true));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(settled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toEqual({ thrown: { code: 'no_reply', money: 'unknown', values: {} } });
  });
  it('leaves no timer behind once answered', async () => {
    await only({ strip: async () => ({}) }).strip();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('rejects with the till’s own error', async () => {
    const refused = { code: 'amount_too_small', money: 'none', values: { limit: '500' } };
    expect(await outcome(only({ startSale: () => Promise.reject(refused) }).startSale({} as never))).toEqual({ thrown: refused });
  });
});

describe('whatever is thrown', () => {
  it('becomes an error with a sentence', () => {
    for (const thrown of ['Command strip not allowed by ACL', new TypeError('x'), null, undefined, 7, {}, { code: 3 }]) {
      expect(asError(thrown)).toEqual(ownError('internal', 'unknown'));
    }
  });
  it('keeps a code, and fills in what is missing carefully', () => {
    expect(asError({ code: 'store_full' })).toEqual({ code: 'store_full', money: 'unknown', values: {} });
  });
});

describe('the first boot of a page', () => {
  const view = (till: string) => ({ till }) as BootView;
  it('takes the answer that the shell asked for before the page was there, and only once', async () => {
    globalThis.comptoirBoot = Promise.resolve(view('early'));
    const boot = bootOnce(async () => view('asked'));
    expect((await boot()).till).toBe('early');
    expect((await boot()).till).toBe('asked');
  });
  it('asks for itself where nobody asked before', async () => {
    expect((await bootOnce(async () => view('asked'))()).till).toBe('asked');
  });
  it('fails as the early one failed', async () => {
    const refused = { code: 'till_locked', money: 'none', values: {} };
    globalThis.comptoirBoot = Promise.reject(refused);
    expect(await outcome(bootOnce(async () => view('asked'))())).toEqual({ thrown: refused });
  });
});
