import { beforeEach, describe, expect, it } from 'vitest';
import { error, FakeBackend, LIFE_MS, makeSale } from '../backend/fake';
import { HandClock } from '../clock';
import { Customer, RETRY_MS } from '.';

let clock: HandClock;
let fake: FakeBackend;
let customer: Customer;

beforeEach(() => {
  clock = new HandClock();
  fake = new FakeBackend(clock, { empty: true });
  customer = new Customer(fake, clock);
});

const scene = () => customer.scene(clock.now());
async function inFront(): Promise<void> {
  fake.add(makeSale());
  fake.front = 'A-000131';
  customer.follow();
  await clock.advance(0);
}

describe('the customer’s window', () => {
  it('shows the shop while nothing is in front', async () => {
    customer.follow();
    await clock.advance(0);
    expect(scene()).toBe('idle');
    expect(customer.view?.shopName).toBe('Épicerie El Baraka');
  });
  it('shows the QR of the sale in front, until its deadline', async () => {
    await inFront();
    expect(scene()).toBe('pay');
    expect(customer.scene(LIFE_MS)).toBe('over');
  });
  it('follows the sale to PAID', async () => {
    await inFront();
    fake.pay('A-000131');
    await clock.advance(0);
    expect(scene()).toBe('paid');
  });
  it('asks the customer to the cashier when it isn’t paid or doesn’t match', async () => {
    await inFront();
    fake.decline('A-000131');
    await clock.advance(0);
    expect(scene()).toBe('notpaid');
    fake.payWrongly('A-000131', 15);
    await clock.advance(0);
    expect(scene()).toBe('person');
  });
  it('shows the shop again when the sale was given up', async () => {
    await inFront();
    fake.change('A-000131', { state: 'unpaid', givenUp: true, link: null });
    await clock.advance(0);
    expect(scene()).toBe('idle');
  });
  it('keeps its QR only as long as it may when the till falls silent, and asks again', async () => {
    await inFront();
    fake.refuse('customerView', error('no_reply'));
    await customer.read();
    expect(scene()).toBe('pay');
    const before = fake.count('customerView');
    await clock.advance(RETRY_MS);
    expect(fake.count('customerView')).toBe(before + 1);
  });
  it('never goes back to an older view', async () => {
    await inFront();
    fake.pay('A-000131');
    await clock.advance(0);
    fake.customerView = async () => ({ profile: 'live', shopName: '', languages: ['en'], theme: 'light', sale: makeSale({ seq: 1 }) });
    await customer.read();
    expect(scene()).toBe('paid');
  });
  it('asks the till for nothing but its view', async () => {
    await inFront();
    expect(new Set(fake.calls.map((call) => call.name))).toEqual(new Set(['customerView']));
  });
});
