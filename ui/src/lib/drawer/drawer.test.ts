import { beforeEach, expect, it } from 'vitest';
import { error, FakeBackend } from '../backend/fake';
import { HandClock } from '../clock';
import { CashDrawer } from '.';

let fake: FakeBackend;
let drawer: CashDrawer;
let changes: number;

beforeEach(async () => {
  fake = new FakeBackend(new HandClock(), { empty: true });
  changes = 0;
  drawer = new CashDrawer(fake, () => (changes += 1));
  await drawer.open();
});

async function float(text: string): Promise<void> {
  drawer.amount = text;
  await drawer.move();
}

it('begins with the float, which needs no reason; everything else does', async () => {
  expect(drawer.kind).toBe('float');
  await float('5000');
  expect(drawer.view?.moves.map((one) => one.kind)).toEqual(['float']);
  expect(drawer.kind).toBe('pay_in');
  drawer.amount = '200';
  expect(drawer.canMove).toBe(false);
  drawer.kind = 'pay_out';
  drawer.note = 'milk';
  await drawer.move();
  expect(fake.calls.at(-1)).toEqual({ name: 'takeCashOut', args: [20_000, 'milk'] });
  expect(changes).toBe(2);
});

it('tells what should be there only after the count is committed', async () => {
  await float('5000');
  expect(drawer.drawer?.figures).toBeNull();
  drawer.counted = '4900';
  await drawer.count();
  expect(drawer.drawer?.figures?.expected.minor).toBe(500_000);
  expect(drawer.drawer?.count?.difference.minor).toBe(-10_000);
  expect(drawer.counted).toBe('');
});

it('counts an empty drawer too, and nothing that is no amount', () => {
  drawer.counted = '0';
  expect(drawer.canCount).toBe(true);
  for (const wrong of ['', 'x', '-1', '1,234']) {
    drawer.counted = wrong;
    expect(drawer.canCount, wrong).toBe(false);
  }
});

it('asks the owner for a word about a difference, once', async () => {
  await float('5000');
  drawer.counted = '4900';
  await drawer.count();
  expect(drawer.wantsWord).toBe(true);
  await drawer.explain();
  expect(fake.count('explainCash')).toBe(0);
  drawer.why = 'a note stuck';
  await drawer.explain();
  expect(drawer.wantsWord).toBe(false);
  expect(drawer.drawer?.state).toBe('differs');
});

it('a count is asked for again once cash moved', async () => {
  await float('5000');
  drawer.counted = '5000';
  await drawer.count();
  expect(drawer.drawer?.state).toBe('agrees');
  drawer.amount = '100';
  drawer.note = 'coins';
  await drawer.move();
  expect(drawer.drawer).toMatchObject({ state: 'uncounted', figures: null, counts: 1 });
});

it('an error keeps what was typed', async () => {
  fake.refuse('countCash', error('store_full'));
  drawer.counted = '5000';
  await drawer.count();
  expect(drawer.error?.code).toBe('store_full');
  expect(drawer.counted).toBe('5000');
});
