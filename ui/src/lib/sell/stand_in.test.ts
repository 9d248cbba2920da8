import { beforeEach, describe, expect, it } from 'vitest';
import { NO_WISH, type SaleView, type StartSale } from '../backend';
import { error, FakeBackend, makeDecided } from '../backend/fake';
import { HandClock } from '../clock';
import { Sell } from '.';

let clock: HandClock;
let fake: FakeBackend;
let sold: SaleView[];
let sell: Sell;
const paymennt = { gateway: 'paymennt', name: 'Paymennt' };
const offered = { gateway: 'OCPay', sale: 'A-000007', stand_in: 'paymennt', stand_in_name: 'Paymennt' };

beforeEach(() => {
  clock = new HandClock();
  fake = new FakeBackend(clock, { empty: true });
  sold = [];
  let made = 0;
  sell = new Sell(fake, clock, (sale) => sold.push(sale), () => NO_WISH, () => `request-${++made}`);
  sell.setLimits(fake.bootView.limits);
  [...'1500'].forEach((digit) => sell.press({ kind: 'digit', digit }));
});

const asked = () => fake.calls.filter((call) => call.name === 'startSale').map((call) => call.args[0] as StartSale);

describe('another gateway', () => {
  it('is offered by the error of a sale that got no link, and gives that sale its link', async () => {
    fake.add(makeDecided({ number: 'A-000007', stage: 'rejected' }));
    fake.refuse('startSale', error('gateway_unreachable', 'none', offered));
    await sell.charge();
    expect(sell.standIn).toEqual(paymennt);
    await sell.sellBy(paymennt);
    expect(fake.calls.at(-1)).toEqual({ name: 'newLink', args: ['A-000007', false, NO_WISH, 'paymennt'] });
    expect(asked()).toHaveLength(1);
    expect(sold.map((sale) => [sale.number, sale.attempts.at(-1)?.gateway])).toEqual([['A-000007', 'paymennt']]);
    expect([sell.empty, sell.error, sell.askedAt]).toEqual([true, null, null]);
  });

  it('is asked for the sale itself where none was made', async () => {
    fake.refuse('startSale', error('gateway_busy', 'none', { gateway: 'OCPay', seconds: '61', stand_in: 'paymennt', stand_in_name: 'Paymennt' }));
    await sell.charge();
    void sell.sellBy(paymennt);
    expect(sell.askedBy).toBe('Paymennt');
    await clock.advance(1_000);
    expect(asked().map((one) => [one.gateway, one.amountMinor])).toEqual([[null, 150_000], ['paymennt', 150_000]]);
    expect(sold).toHaveLength(1);
  });

  it('never becomes a second sale while nobody knows whether the first was made', async () => {
    fake.refuse('startSale', error('no_reply', 'unknown'));
    await sell.charge();
    expect(sell.standIn).toBeNull();
    void sell.sellBy(paymennt);
    await clock.advance(1_000);
    const [first, second] = asked();
    expect(second?.requestId).toBe(first?.requestId);
  });

  it('may fail too, which is told, and another may be offered then', async () => {
    fake.refuse('startSale', error('gateway_unreachable', 'none', offered));
    await sell.charge();
    fake.refuse('newLink', error('link_rejected', 'none', { gateway: 'Paymennt', reason: 'no', sale: 'A-000007', stand_in: 'vertex', stand_in_name: 'Vertex' }));
    await sell.sellBy(paymennt);
    expect([sell.error?.code, sell.standIn?.gateway, sell.askedAt]).toEqual(['link_rejected', 'vertex', null]);
    expect(sell.minor).toBe(150_000);
    fake.add(makeDecided({ number: 'A-000007', stage: 'rejected' }));
    await sell.sellBy({ gateway: 'vertex', name: 'Vertex' });
    expect(fake.calls.at(-1)?.args).toEqual(['A-000007', false, NO_WISH, 'vertex']);
  });

  it('is asked once however often the key is pressed', async () => {
    void sell.sellBy(paymennt);
    void sell.sellBy(paymennt);
    await clock.advance(1_000);
    expect(asked()).toHaveLength(1);
  });
});
