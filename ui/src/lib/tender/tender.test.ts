import { beforeEach, describe, expect, it } from 'vitest';
import type { SaleView } from '../backend';
import { at, error, FakeBackend, makeSale } from '../backend/fake';
import { HandClock } from '../clock';
import { quickAmounts, Tendering } from '.';
import { SECOND_PRESS_MS } from './tender.svelte';

let clock: HandClock;
let fake: FakeBackend;
let taken: SaleView[];
let found: SaleView[];
let tendering: Tendering;

beforeEach(() => {
  clock = new HandClock();
  fake = new FakeBackend(clock, { empty: true });
  taken = [];
  found = [];
  tendering = new Tendering(fake, clock, { taken: (sale) => taken.push(sale), found: (sale) => found.push(sale) });
  tendering.open(fake.add(makeSale()));
});

const lastInput = () => fake.calls.at(-1)?.args[1];

describe('a sale of 1 500', () => {
  it('is paid exactly where nothing is typed', async () => {
    expect(tendering.ready).toBe(true);
    await tendering.go();
    expect(lastInput()).toEqual({ kind: 'cash', givenMinor: null, note: '', secondPress: false });
    expect(taken[0]?.tender?.change).toBeNull();
    expect(tendering.sale).toBeNull();
  });
  it('tells the change of what was given, and takes only what is due', async () => {
    tendering.setGiven('2000');
    expect(tendering.changeMinor).toBe(50_000);
    await tendering.go();
    expect(taken[0]?.tender).toMatchObject({ due: { minor: 150_000 }, given: { minor: 200_000 }, change: { minor: 50_000 } });
  });
  it('waits while less is given than is due, or something that is no amount', () => {
    tendering.setGiven('1499,99');
    expect([tendering.ready, tendering.changeMinor]).toEqual([false, -1]);
    tendering.setGiven('1o00');
    expect([tendering.ready, tendering.givenMinor]).toEqual([false, undefined]);
    tendering.setGiven('١٥٠٠');
    expect([tendering.ready, tendering.changeMinor]).toEqual([true, 0]);
  });
  it('asks for a name where it is paid another way, and forgets what was given', async () => {
    tendering.setGiven('2000');
    tendering.choose('other');
    expect(tendering.ready).toBe(false);
    tendering.note = '  cheque 12 ';
    await tendering.go();
    expect(lastInput()).toEqual({ kind: 'other', givenMinor: null, note: 'cheque 12', secondPress: false });
  });
  it('offers single notes and whole thousands above what is due', () => {
    expect(quickAmounts(150_000, 2)).toEqual([200_000, 500_000]);
    expect(quickAmounts(64_000, 2)).toEqual([100_000, 200_000, 500_000]);
    expect(quickAmounts(100, 0)).toEqual([200, 500, 1000, 2000]);
    expect(quickAmounts(320_000, 2)).toEqual([400_000, 500_000]);
  });
});

describe('while the phone may still pay', () => {
  beforeEach(() => (fake.oldPayableUntil = at('14:51')));

  it('a second press is asked for, saying until when', async () => {
    await tendering.go();
    expect(taken).toHaveLength(0);
    expect(tendering.armed).toEqual({ payableUntil: at('14:51'), problem: null });
    await tendering.go();
    expect(lastInput()).toMatchObject({ secondPress: true });
    expect(taken).toHaveLength(1);
  });
  it('the second press comes too late after a while, and is a first one again', async () => {
    await tendering.go();
    await clock.advance(SECOND_PRESS_MS);
    expect(tendering.armed).toBeNull();
    await tendering.go();
    expect(lastInput()).toMatchObject({ secondPress: false });
  });
  it('typing another sum takes the first press back', async () => {
    await tendering.go();
    tendering.setGiven('5000');
    expect(tendering.armed).toBeNull();
  });
  it('Escape takes the first press back, then puts the sheet away', async () => {
    await tendering.go();
    tendering.close();
    expect(tendering.sale).not.toBeNull();
    tendering.close();
    expect(tendering.sale).toBeNull();
  });
});

it('money that the gateway knew of wins, and nothing is taken', async () => {
  fake.pay('A-000131');
  await tendering.go();
  expect(taken).toHaveLength(0);
  expect(found[0]?.state).toBe('paid');
  expect(tendering.sale).toBeNull();
});

it('an error stays on the sheet with what was typed', async () => {
  fake.refuse('takeTender', error('store_full'));
  tendering.setGiven('2000');
  await tendering.go();
  expect(tendering.error?.code).toBe('store_full');
  expect(tendering.given).toBe('2000');
});

it('a tender is taken back only with a reason', async () => {
  await tendering.go();
  const paid = taken[0];
  if (!paid) throw new Error('nothing was taken');
  tendering.openBack(paid);
  expect(tendering.ready).toBe(false);
  tendering.note = 'wrong sale';
  await tendering.go();
  expect(taken[1]).toMatchObject({ state: 'unpaid', tender: null });
  expect(taken[1]?.tenders[0]?.takenBack?.reason).toBe('wrong sale');
});
