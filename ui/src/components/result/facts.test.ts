// What is said of a sale that isn't paid although money came.
import { expect, test } from 'vitest';
import { makeAttempt, makeSale } from '../../lib/backend/fake/make';
import { notPaidMoney, notPaidWords } from './facts';

const amount = { minor: 200_000, currency: 'DZD', exponent: 2 };
const resolution = { decision: 'to_refund' as const, by: 'Amina', note: 'too much', at: '2026-11-21T10:00:00Z' };
const contested = makeAttempt('A-000131', { contested: amount, resolution });
const refund = {
  ordinal: 1,
  ownReference: contested.ownReference,
  way: 'gateway' as const,
  amount,
  reason: 'too much',
  by: 'Amina',
  askedAt: '2026-11-21T10:00:00Z',
  stage: 'pending' as const,
  problem: null,
  endedAt: null,
  businessDay: null,
};
const left = { ownReference: contested.ownReference, gatewayName: 'OCPay', left: amount, byGateway: true, inPart: true };
const unpaid = makeSale({ state: 'unpaid', attempts: [contested], link: null });

test('money that came and was to go back is never called none', () => {
  const owed = { ...unpaid, returnable: [left] };
  expect(notPaidWords(owed)).toContain('confirmed something other');
  expect(notPaidMoney(owed)).toContain('has to go back');
  expect(notPaidMoney({ ...owed, givenUp: true })).toContain('has to go back');
  expect(notPaidMoney({ ...unpaid, refunds: [refund] })).toContain('on its way');
  expect(notPaidMoney({ ...unpaid, refunds: [{ ...refund, stage: 'done' }] })).toContain('given back');
});

test('a link that simply expired moved no money', () => {
  const expired = makeSale({ state: 'unpaid', link: null });
  expect(notPaidMoney(expired)).toContain('No money');
});
