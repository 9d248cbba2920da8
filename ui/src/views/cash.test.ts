import { describe, expect, it } from 'vitest';
import { at, type FakeBackend, makeDecided, makeSale } from '../lib/backend/fake';
import { all, clock, fake, house, one, openTill as open, press, rest, text, type } from './room_on_screen';

/** A sale in front whose link waits. */
const waiting = (till: FakeBackend) => (till.bootView = { ...till.bootView, front: till.add(makeSale()) });

describe('cash for the sale in front', () => {
  it('is one key away, shows the change large, and never says the gateway’s PAID', async () => {
    await open({ empty: true }, waiting);
    await press('m');
    await type('tender-given', '2000');
    expect(text('tender-change')).toBe('500,00DZD');
    expect([one('tender-exact'), ...all('tender-quick')].map((button) => button.getAttribute('aria-pressed'))).toEqual(['false', 'true', 'false']);
    await press('Enter');
    expect(all('tender-sheet')).toHaveLength(0);
    expect(text('stage')).toBe('PAID IN CASH');
    expect(document.querySelector('.cry.paid')).toBeNull();
    expect(text('change')).toBe('Change to give back 500,00DZD');
    expect(document.title).toBe('Comptoir');
  });

  it('asks for the second press on the key itself, saying until when the phone may pay', async () => {
    await open({ empty: true }, (till) => {
      waiting(till);
      till.oldPayableUntil = at('14:51');
    });
    await press('m');
    await press('Enter');
    expect(text('tender-do')).toContain('14:51');
    expect(text('tender-warning')).toContain('owed to the customer');
    await press('Enter');
    expect(text('stage')).toBe('PAID IN CASH');
  });

  it('gives way to a payment by phone that comes while the sheet is open', async () => {
    await open({ empty: true }, waiting);
    await press('m');
    fake.pay('A-000131');
    await rest();
    expect(all('tender-sheet')).toHaveLength(0);
    expect(text('stage')).toBe('PAID');
  });

  it('leaves the keys of the screen behind alone while it is open', async () => {
    await open({ empty: true }, waiting);
    await press('m');
    one('tender-sheet').focus();
    await press('l');
    await press('Delete');
    expect([fake.count('newLink'), fake.count('giveUpSale')]).toEqual([0, 0]);
    await press('Escape');
    expect(all('tender-sheet')).toHaveLength(0);
    expect(all('qr')).toHaveLength(1);
  });

  it('is offered where the phone could not pay', async () => {
    await open({ empty: true }, (till) => (till.bootView = { ...till.bootView, front: till.add(makeDecided({ stage: 'expired' })) }));
    await clock.advance(1_000);
    await rest();
    one('take-cash').click();
    await rest();
    await press('Enter');
    expect(text('stage')).toBe('PAID IN CASH');
  });
});

describe('the rooms', () => {
  it('name cash in the list and the details, and take it back with a reason', async () => {
    await open({ empty: true }, waiting);
    await press('m');
    await press('Enter');
    house.till.go('sales');
    await rest();
    expect(text('sale-row')).toContain('Paid in cash');
    expect(text('sale-state')).toBe('Paid in cash');
    one('take-back').click();
    await rest();
    await type('tender-reason', 'wrong sale');
    await press('Enter');
    expect(fake.calls.filter((call) => call.name === 'takeBackTender').at(-1)?.args).toEqual(['A-000131', 'wrong sale']);
  });

  it('keep phone and cash apart on the day, with the shop’s total as a sum by name', async () => {
    await open({}, waiting);
    await press('m');
    await press('Enter');
    house.till.go('day');
    await rest();
    const figure = (testid: string) => Number(text(testid).replace(/[^\d]/g, ''));
    expect(figure('day-cash')).toBe(150_000);
    expect(figure('day-by-phone') + figure('day-owed')).toBe(figure('day-received'));
    expect(figure('day-by-phone') + figure('day-cash')).toBe(figure('day-total'));
  });

  it('count the drawer blind, and close only with the owner’s word about a difference', async () => {
    await open({ empty: true }, waiting);
    await press('m');
    await press('Enter');
    house.till.go('day');
    await rest();
    await press('z');
    expect(all('finding').map((row) => row.dataset.kind)).toContain('drawer_uncounted');
    one('closing-drawer').click();
    await rest();
    expect(all('cash-expected')).toHaveLength(0);
    expect(text('drawer-sheet')).not.toContain('Count again');
    await type('cash-count', '1400');
    await press('Enter');
    expect(text('drawer-sheet')).toContain('Count again');
    expect(text('cash-difference')).toBe('\u2212100,00');
    expect(text('cash-expected')).toBe('1 500,00');
    expect(text('cash-verdict')).toContain('Missing');
    await press('Escape');
    const over = all('finding').find((row) => row.dataset.kind === 'cash_over_limit');
    expect(over?.querySelector('[data-testid=carry]')).toBeNull();
    one('closing-drawer').click();
    await rest();
    await type('cash-why', 'a coin rolled away');
    await press('Enter');
    await press('Escape');
    expect(all('finding').map((row) => row.dataset.kind)).toContain('cash_difference');
  });
});
