import { beforeEach, describe, expect, it } from 'vitest';
import { NO_WISH } from '../backend';
import { at, error, FakeBackend, makeSale } from '../backend/fake';
import { HandClock } from '../clock';
import { Front } from '../front';
import { Pay, SECOND_PRESS_MS, waiting } from '.';

let clock: HandClock;
let fake: FakeBackend;
let front: Front;
let pay: Pay;
let copied: string[];

beforeEach(() => {
  clock = new HandClock();
  fake = new FakeBackend(clock, { empty: true });
  front = new Front(fake, clock);
  copied = [];
  pay = new Pay(fake, clock, front, {
    answered: (sale) => front.update(sale),
    wishOf: (number) => ({ method: number, customer: null, sendBy: 'sms' }),
    copy: async (text) => copied.push(text) > 0,
  });
  front.take(fake.add(makeSale()));
});

const lastArgs = () => fake.calls.at(-1)?.args;

describe('a second press', () => {
  beforeEach(() => (fake.oldPayableUntil = at('14:51')));

  it('is asked for while the old link may be paid, saying until when', async () => {
    await pay.newLink();
    expect(lastArgs()).toEqual(['A-000131', false, { method: 'A-000131', customer: null, sendBy: 'sms' }]);
    expect(pay.armed).toEqual({ what: 'new_link', payableUntil: at('14:51'), problem: null });
  });
  it('carries it out', async () => {
    await pay.newLink();
    await pay.newLink();
    expect(lastArgs()?.slice(0, 2)).toEqual(['A-000131', true]);
    expect(pay.armed).toBeNull();
    expect(pay.done).toBe('linked');
    expect(front.sale?.attempts).toHaveLength(2);
  });
  it('comes too late after five seconds', async () => {
    await pay.newLink();
    await clock.advance(SECOND_PRESS_MS);
    expect(pay.armed).toBeNull();
    await pay.newLink();
    expect(lastArgs()?.slice(0, 2)).toEqual(['A-000131', false]);
  });
  it('of the other key is a first press of its own', async () => {
    await pay.newLink();
    await pay.giveUp();
    expect(lastArgs()?.slice(0, 2)).toEqual(['A-000131', false]);
    expect(pay.armed?.what).toBe('give_up');
  });
  it('is taken back by Escape, which then leaves nothing', async () => {
    await pay.newLink();
    pay.leave();
    expect(pay.armed).toBeNull();
    expect(front.sale).not.toBeNull();
  });
  it('is still possible when the gateway can’t be asked first, with the reason', async () => {
    const sale = makeSale();
    fake.newLink = async (_number, second) => ({ sale, done: second, secondPress: !second, oldPayableUntil: at('14:51'), problem: second ? null : error('gateway_unreachable', 'unknown') });
    await pay.newLink();
    expect(pay.armed?.problem?.code).toBe('gateway_unreachable');
    await pay.newLink();
    expect(pay.done).toBe('linked');
  });
});

describe('giving up', () => {
  it('puts the keypad back and leaves nothing in front', async () => {
    await pay.giveUp();
    expect(front.sale).toBeNull();
    expect(fake.front).toBeNull();
  });
  it('of a sale that turned out paid leaves the verdict on screen', async () => {
    fake.giveUpSale = async () => ({ sale: makeSale({ state: 'paid', stage: 'confirmed', link: null, seq: 9 }), done: false, secondPress: false, oldPayableUntil: null, problem: null });
    await pay.giveUp();
    expect(front.sale?.state).toBe('paid');
  });
});

describe('checking', () => {
  it('asks once however often the key is pressed', async () => {
    await Promise.all([pay.check(), pay.check(), pay.check()]);
    expect(fake.count('checkSale')).toBe(1);
    expect(pay.done).toBe('checked');
  });
  it('shows why an answer couldn’t be used', async () => {
    fake.checkSale = async () => ({ sale: makeSale(), problem: error('not_verified', 'unknown') });
    await pay.check();
    expect(pay.error?.code).toBe('not_verified');
    expect(pay.done).toBeNull();
  });
  it('shows a till that doesn’t answer', async () => {
    fake.refuse('checkSale', error('no_reply', 'unknown'));
    await pay.check();
    expect(pay.error).toMatchObject({ code: 'no_reply', money: 'unknown' });
  });
});

describe('leaving', () => {
  it('leaves the sale waiting', () => {
    pay.leave();
    expect(front.sale).toBeNull();
    expect(fake.count('giveUpSale')).toBe(0);
  });
});

describe('the link', () => {
  it('is copied as it is', async () => {
    await pay.copy();
    expect(copied).toEqual(['https://pay.ocdz.link/OCPL-A1B2C3-D4E5']);
    expect(pay.done).toBe('copied');
  });
});

describe('the time left', () => {
  const sale = makeSale();
  it('counts from when the sale was read, by the monotonic clock', () => {
    expect(waiting(sale, 1_000, 61_000)).toMatchObject({ leftMs: 19 * 60_000, qr: true });
  });
  it('takes the QR away at the deadline', () => {
    expect(waiting(sale, 0, 20 * 60_000 - 1).qr).toBe(true);
    expect(waiting(sale, 0, 20 * 60_000).qr).toBe(false);
  });
  it('has no end where the gateway gives none', () => {
    const endless = { ...sale, link: sale.link && { ...sale.link, leftMs: null } };
    expect(waiting(endless, 0, 1e9)).toMatchObject({ leftMs: null, qr: true });
  });
  it('is not shown without a link', () => {
    expect(waiting({ ...sale, link: null }, 0, 0)).toMatchObject({ leftMs: null, qr: false });
  });
});

describe('knowledge', () => {
  const known = (ago: number | null, problem: string | null = null) => makeSale({ contact: { verifiedAgoMs: ago, problem, problemSince: null } });
  it('is old after ten seconds', () => {
    expect(waiting(known(2_000), 0, 8_000).stale).toBe(false);
    expect(waiting(known(2_000), 0, 8_001).stale).toBe(true);
  });
  it('may be a minute older once the QR has left', () => {
    expect(waiting({ ...known(2_000), link: null }, 0, 60_000).stale).toBe(false);
    expect(waiting({ ...known(2_000), link: null }, 0, 90_000).stale).toBe(true);
  });
  it('that never came is old only when something keeps it away', () => {
    expect(waiting(known(null), 0, 5_000).stale).toBe(false);
    expect(waiting(known(null, 'no_connection'), 0, 0).stale).toBe(true);
  });
});

describe('another gateway', () => {
  const standIn = { gateway: 'paymennt', name: 'Paymennt' };

  it('is not asked where none is offered', async () => {
    await pay.standIn();
    expect(fake.count('newLink')).toBe(0);
  });
  it('makes the link there, at the second press while the old one may be paid', async () => {
    front.take(fake.add(makeSale({ standIn, seq: 2 })));
    fake.oldPayableUntil = at('14:51');
    await pay.standIn();
    expect(pay.armed).toEqual({ what: 'stand_in', payableUntil: at('14:51'), problem: null });
    await pay.standIn();
    expect(lastArgs()).toEqual(['A-000131', true, NO_WISH, 'paymennt']);
    expect([pay.done, front.sale?.attempts.at(-1)?.gateway]).toEqual(['linked', 'paymennt']);
  });
  it('and a new link are two presses of different keys', async () => {
    front.take(fake.add(makeSale({ standIn, seq: 2 })));
    fake.oldPayableUntil = at('14:51');
    await pay.newLink();
    await pay.standIn();
    expect([pay.armed?.what, lastArgs()]).toEqual(['stand_in', ['A-000131', false, NO_WISH, 'paymennt']]);
  });
});
