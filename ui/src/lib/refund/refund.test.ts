import { beforeEach, expect, it } from 'vitest';
import type { RefundReply, SaleView } from '../backend';
import { dinars, error, FakeBackend, makeDecided } from '../backend/fake';
import { HandClock } from '../clock';
import { Refunding } from './refund.svelte';

let fake: FakeBackend;
let told: RefundReply[];
let refunding: Refunding;

const payable = (change: Partial<SaleView['returnable'][number]> = {}): SaleView['returnable'][number] => ({
  ownReference: 'A-000131-1-K7F3',
  gatewayName: 'Paymennt',
  left: dinars(1500),
  byGateway: true,
  inPart: true,
  ...change,
});

const paid = (returnable: SaleView['returnable'] = [payable()]): SaleView => fake.add(makeDecided({ stage: 'confirmed', returnable }));

beforeEach(() => {
  fake = new FakeBackend(new HandClock(), { empty: true });
  told = [];
  refunding = new Refunding(fake, (reply) => told.push(reply));
});

const lastCall = (name: string) => fake.calls.filter((call) => call.name === name).at(-1)?.args;

it('begins with all that is left, through the gateway, and waits for a reason', () => {
  expect(refunding.open(paid())).toBe(true);
  expect([refunding.way, refunding.amountMinor, refunding.ready]).toEqual(['gateway', 150_000, false]);
  refunding.reason = 'wrong size';
  expect(refunding.ready).toBe(true);
});

it('gives a part back and tells what came of it', async () => {
  const sale = paid();
  refunding.open(sale);
  refunding.setAmount('500');
  refunding.reason = '  wrong size ';
  await refunding.give();
  expect(lastCall('refund')).toEqual([sale.number, { ownReference: 'A-000131-1-K7F3', amountMinor: 50_000, way: 'gateway', reason: 'wrong size' }]);
  expect(told[0]?.sale.returnable[0]?.left.minor).toBe(100_000);
  expect(refunding.sale).toBeNull();
});

it('refuses more than is left, nothing, and what is no amount, before anybody is asked', async () => {
  refunding.open(paid());
  refunding.reason = 'wrong size';
  for (const text of ['1500,01', '0', '', 'abc', '12,345']) {
    refunding.setAmount(text);
    expect(refunding.ready, text).toBe(false);
  }
  await refunding.give();
  expect(lastCall('refund')).toBeUndefined();
});

it('leaves the amount whole where the gateway gives back the whole or nothing', () => {
  refunding.open(paid([payable({ inPart: false })]));
  expect(refunding.isWholeOnly).toBe(true);
  refunding.choose('cash');
  refunding.setAmount('500');
  expect([refunding.isWholeOnly, refunding.amountMinor]).toEqual([false, 50_000]);
  refunding.choose('gateway');
  expect(refunding.amountMinor).toBe(150_000);
});

it('offers only what a person can do where the gateway gives nothing back', () => {
  refunding.open(paid([payable({ byGateway: false })]));
  expect(refunding.way).toBe('cash');
});

it('opens for no sale without money left', () => {
  expect(refunding.open(paid([]))).toBe(false);
  expect(refunding.sale).toBeNull();
});

it('keeps what was typed when it is refused, and says why', async () => {
  refunding.open(paid());
  refunding.reason = 'wrong size';
  fake.refuse('refund', error('refund_under_way', 'none', { sale: 'A-000131' }));
  await refunding.give();
  expect([refunding.error?.code, refunding.reason, told.length]).toEqual(['refund_under_way', 'wrong size', 0]);
});

it('settles a refund that the gateway does not end, with a word on how it is known', async () => {
  const sale = paid();
  fake.refundStage = 'unclear';
  refunding.open(sale);
  refunding.reason = 'wrong size';
  await refunding.give();
  const unclear = told[0]?.sale ?? sale;
  expect(refunding.openSettle(unclear)).toBe(true);
  expect(refunding.ready).toBe(false);
  await refunding.settle(false);
  expect(lastCall('settleRefund')).toBeUndefined();
  refunding.reason = 'not in the account';
  await refunding.settle(false);
  expect(lastCall('settleRefund')).toEqual([sale.number, 1, false, 'not in the account']);
  expect(told[1]?.refund.stage).toBe('failed');
  expect(refunding.openSettle(told[1]?.sale ?? sale)).toBe(false);
});
