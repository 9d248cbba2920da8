// What a link is asked for beside its amount.
import { beforeEach, describe, expect, it } from 'vitest';
import { NO_WISH, type LinkOptionsView } from '../backend';
import { error, FakeBackend } from '../backend/fake';
import { HandClock } from '../clock';
import { isAboutWish, Wish } from './wish.svelte';

const PAYMENNT: LinkOptionsView = { gateway: 'paymennt', name: 'Paymennt', sendsBy: ['sms', 'email'], customer: 'with_email', namesMethods: false, methods: [], problem: null };
const VERTEX: LinkOptionsView = { gateway: 'vertex', name: 'Vertex', sendsBy: [], customer: 'with_names', namesMethods: true, methods: [{ code: 'alps:card:lyra', name: 'alps, card, lyra' }, { code: 'cleo:bank', name: 'cleo, bank' }], problem: null };

let fake: FakeBackend;
let wish: Wish;

beforeEach(() => {
  fake = new FakeBackend(new HandClock());
  wish = new Wish(fake);
});

async function offered(options: LinkOptionsView): Promise<void> {
  fake.linkOptionsView = options;
  await wish.read();
}

describe('a wish for a link', () => {
  it('is not offered by a gateway that can do nothing of it', async () => {
    await wish.read();
    expect(wish.offered).toBe(false);
    expect(wish.open()).toBe(false);
    expect(wish.isOpen).toBe(false);
    expect(wish.value).toEqual(NO_WISH);
  });

  it('sends where the gateway sends, and asks for what that needs', async () => {
    await offered(PAYMENNT);
    expect(wish.open()).toBe(true);
    expect(wish.sendBy).toBe('sms');
    expect(wish.fields).toEqual(['phone', 'email', 'name']);
    wish.who.phone = ' +971 56 712 3456 ';
    wish.who.email = 'amel@example.ae';
    expect(wish.value).toEqual({ method: null, customer: { name: null, phone: '+971 56 712 3456', email: 'amel@example.ae' }, sendBy: 'sms' });
    expect(wish.told).toEqual({ by: 'sms', to: '+971 56 712 3456', who: '', method: '' });
    wish.sendBy = 'email';
    expect(wish.fields).toEqual(['email', 'name']);
    expect(wish.value.customer?.phone).toBe(null);
    wish.sendBy = null;
    expect(wish.value).toEqual(NO_WISH);
    expect(wish.told).toBe(null);
  });

  it('asks for names where the gateway mails what it confirms', async () => {
    await offered(VERTEX);
    wish.open();
    expect(wish.sendBy).toBe(null);
    expect(wish.fields).toEqual(['name', 'email', 'phone']);
    wish.who.name = 'Amel Ben Ali';
    expect(wish.told).toEqual({ by: null, to: '', who: 'Amel Ben Ali', method: '' });
  });

  it('keeps the way to pay for the next sale and lets the customer go', async () => {
    await offered(VERTEX);
    wish.method = 'cleo:bank';
    wish.who.name = 'Amel Ben Ali';
    const asked = wish.value;
    wish.used('A-000131');
    expect(wish.value).toEqual({ method: 'cleo:bank', customer: null, sendBy: null });
    expect(wish.again('A-000131')).toEqual(asked);
    expect(wish.again('A-000132')).toEqual(NO_WISH);
    wish.clear();
    expect(wish.value).toEqual(NO_WISH);
  });

  it('remembers a few sales, and nobody once the till is locked', async () => {
    await offered(PAYMENNT);
    for (let sale = 1; sale <= 9; sale += 1) {
      wish.sendBy = 'sms';
      wish.who.phone = `+97156712345${sale}`;
      wish.used(`A-00000${sale}`);
    }
    expect(wish.again('A-000001')).toEqual(NO_WISH);
    expect(wish.again('A-000002').customer?.phone).toBe('+971567123452');
    wish.who.phone = '+971567123459';
    wish.forget();
    expect(wish.again('A-000009')).toEqual(NO_WISH);
    expect(wish.who.phone).toBe('');
  });

  it('drops what another gateway does not offer', async () => {
    await offered(PAYMENNT);
    wish.sendBy = 'sms';
    await offered(VERTEX);
    expect(wish.sendBy).toBe(null);
    wish.method = 'alps:card:lyra';
    await offered({ ...VERTEX, methods: [] });
    expect(wish.value.method).toBe(null);
  });

  it('is not offered while nobody knows what the gateway offers, and the sale goes on', async () => {
    await offered(VERTEX);
    fake.refuse('linkOptions', error('gateway_unreachable'));
    await wish.read();
    expect(wish.offered).toBe(false);
    expect(wish.value).toEqual(NO_WISH);
    expect(wish.error?.code).toBe('gateway_unreachable');
  });

  it('knows which errors are about it', () => {
    expect(isAboutWish(error('phone_unfit'))).toBe(true);
    expect(isAboutWish(error('amount_zero'))).toBe(false);
    expect(isAboutWish(null)).toBe(false);
  });
});
