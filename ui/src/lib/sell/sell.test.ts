import { beforeEach, describe, expect, it } from 'vitest';
import { error, FakeBackend, makeSale } from '../backend/fake';
import type { LinkWish, SaleView, StartSale } from '../backend';
import { HandClock } from '../clock';
import { Sell } from '.';

let clock: HandClock;
let fake: FakeBackend;
let sold: SaleView[];
let sell: Sell;
let wish: LinkWish;

beforeEach(() => {
  clock = new HandClock();
  fake = new FakeBackend(clock, { empty: true });
  sold = [];
  let made = 0;
  wish = { method: null, customer: null, sendBy: null };
  sell = new Sell(fake, clock, (sale) => sold.push(sale), () => wish, () => `request-${++made}`);
  sell.setLimits(fake.bootView.limits);
});

const type = (digits: string) => [...digits].forEach((digit) => sell.press({ kind: 'digit', digit }));
const asked = () => fake.calls.filter((call) => call.name === 'startSale').map((call) => call.args[0] as StartSale);

describe('charging', () => {
  it('asks for a sale of what was typed and hands it on', async () => {
    type('1500');
    sell.setNote(' coffee ');
    void sell.charge();
    await clock.advance(1_000);
    expect(asked()[0]).toMatchObject({ amountMinor: 150_000, currency: 'DZD', note: 'coffee', gateway: null, requestId: 'request-1' });
    expect(sold.map((sale) => sale.number)).toEqual(['A-000001']);
    expect(sell.typed.whole).toBe('');
    expect(sell.note).toBe('');
    expect(sell.askedAt).toBeNull();
  });
  it('asks for the link with what is wished for beside the amount, and with another wish for another sale', async () => {
    fake.refuse('startSale', error('no_reply', 'unknown'));
    wish = { method: 'card', customer: { name: null, phone: '+971567123456', email: null }, sendBy: 'sms' };
    type('1500');
    await sell.charge();
    await sell.charge();
    wish = { ...wish, sendBy: null };
    void sell.charge();
    await clock.advance(1_000);
    expect(asked()[0]).toMatchObject({ method: 'card', customer: { phone: '+971567123456' }, sendBy: 'sms' });
    expect(asked().map((one) => one.requestId)).toEqual(['request-1', 'request-1', 'request-2']);
    expect(sold).toHaveLength(1);
  });
  it('opens a sale whose link the customer may have, where it is looked for', async () => {
    const lost = fake.add(makeSale({ number: 'A-000001', stage: 'orphaned', link: null }));
    fake.refuse('startSale', error('link_maybe_sent', 'unknown', { gateway: 'Paymennt', sale: lost.number }));
    type('1500');
    await sell.charge();
    expect(sold.map((sale) => sale.number)).toEqual([lost.number]);
    expect(sell.error).toBeNull();
    expect(sell.empty).toBe(true);
  });
  it('says that the customer may have the link where its sale cannot be read', async () => {
    fake.refuse('startSale', error('link_maybe_sent', 'unknown', { gateway: 'Paymennt', sale: 'A-000009' }));
    type('1500');
    await sell.charge();
    expect(sell.error?.code).toBe('link_maybe_sent');
    expect(sell.askedAt).toBeNull();
  });
  it('asks for nothing while nothing is typed', async () => {
    await sell.charge();
    expect(asked()).toEqual([]);
  });
  it('makes one sale of a double Enter', async () => {
    type('1500');
    void sell.charge();
    void sell.charge();
    await clock.advance(1_000);
    expect(asked()).toHaveLength(1);
    expect(sold).toHaveLength(1);
  });
  it('takes no keys while the link is being made', () => {
    type('1500');
    void sell.charge();
    type('9');
    expect(sell.typed.whole).toBe('1500');
    expect(sell.askedAt).toBe(0);
  });
  it('gives the next sale a name of its own', async () => {
    for (const digits of ['1500', '1500']) {
      type(digits);
      void sell.charge();
      await clock.advance(1_000);
    }
    expect(asked().map((input) => input.requestId)).toEqual(['request-1', 'request-2']);
  });
});

describe('a failure', () => {
  it('is shown and keeps what was typed', async () => {
    fake.refuse('startSale', error('gateway_unreachable', 'none', { gateway: 'OCPay' }));
    type('1500');
    await sell.charge();
    expect(sell.error?.code).toBe('gateway_unreachable');
    expect(sell.typed.whole).toBe('1500');
    expect(sell.askedAt).toBeNull();
  });
  it('that is certain makes the next press a sale of its own', async () => {
    fake.refuse('startSale', error('link_rejected'));
    type('1500');
    await sell.charge();
    void sell.charge();
    expect(asked().map((input) => input.requestId)).toEqual(['request-1', 'request-2']);
  });
  it('that leaves it open asks for the same sale again', async () => {
    fake.refuse('startSale', error('no_reply', 'unknown'));
    type('1500');
    await sell.charge();
    void sell.charge();
    expect(asked().map((input) => input.requestId)).toEqual(['request-1', 'request-1']);
  });
  it('that leaves it open never lends its name to another amount', async () => {
    fake.refuse('startSale', error('no_reply', 'unknown'));
    type('1500');
    await sell.charge();
    type('0');
    void sell.charge();
    expect(asked().map((input) => input.requestId)).toEqual(['request-1', 'request-2']);
  });
  it('leaves the screen with the next key', async () => {
    fake.refuse('startSale', error('link_rejected'));
    type('1500');
    await sell.charge();
    type('1');
    expect(sell.error).toBeNull();
  });
  it('of a note that is too long is found before asking, counted in bytes', async () => {
    type('1500');
    sell.setNote('م'.repeat(101));
    await sell.charge();
    expect(sell.error?.code).toBe('note_too_long');
    expect(asked()).toEqual([]);
    sell.setNote('م'.repeat(100));
    expect(sell.error).toBeNull();
  });
  it('of the gateway’s limits comes from the till, with the limit', async () => {
    type('100');
    await sell.charge();
    expect(sell.error).toMatchObject({ code: 'amount_too_small', money: 'none', values: { limit: '500', currency: 'DZD' } });
  });
});

describe('stopping', () => {
  it('gives the sale up by its name and says so', async () => {
    fake.linkMs = 60_000;
    type('1500');
    void sell.charge();
    await clock.advance(4_000);
    await sell.stop();
    await clock.advance(60_000);
    expect(fake.calls.at(-1)).toEqual({ name: 'stopSale', args: ['request-1'] });
    expect(sell.error?.code).toBe('stopped');
    expect(sell.askedAt).toBeNull();
    expect(sold).toEqual([]);
  });
  it('that fails leaves the asking as it was', async () => {
    fake.linkMs = 60_000;
    fake.refuse('stopSale', error('internal', 'unknown'));
    type('1500');
    void sell.charge();
    await sell.stop();
    expect(sell.error?.code).toBe('internal');
    expect(sell.askedAt).toBe(0);
  });
  it('does nothing when nothing is being made', async () => {
    await sell.stop();
    expect(fake.count('stopSale')).toBe(0);
  });
});

describe('pasting', () => {
  it('takes an amount in any script', () => {
    sell.paste('١٥٠٠ ');
    expect(sell.minor).toBe(150_000);
  });
  it('says why a text is no amount, and keeps what was there', () => {
    type('15');
    sell.paste('12,50');
    expect(sell.error).toMatchObject({ code: 'amount_too_precise', values: { decimals: '0' } });
    expect(sell.typed.whole).toBe('15');
  });
});
