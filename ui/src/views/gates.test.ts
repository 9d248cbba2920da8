import { describe, expect, it } from 'vitest';
import { NO_WISH } from '../lib/backend';
import { at, error, makeDecided, makeSale } from '../lib/backend/fake';
import { all, click, clock, fake, house, one, open, press, rest, text } from './room_on_screen';

describe('the gateways in Settings', () => {
  it('are ordered, switched off and removed by keys alone', async () => {
    await open('settings', 'gateway', { profile: 'demo' });
    await press('2');
    expect(one('gateway-paymennt').getAttribute('aria-pressed')).toBe('true');
    await press('u');
    expect(fake.calls.findLast((call) => call.name === 'orderGateways')?.args).toEqual([['paymennt', 'ocpay']]);
    await press('e');
    expect(text('gateway-paymennt')).toContain('Switched off');
    expect(text('gateway-off')).toContain('still watched');
    expect(all('sell-with')).toHaveLength(0);
    await press('e');
    expect(all('gateway-off')).toHaveLength(0);
    await press('Delete');
    expect(text('gateway-remove')).toContain('Press again');
    await press('Escape');
    expect(text('gateway-remove')).not.toContain('again');
    await press('Delete');
    await press('Delete');
    expect(text('gateway-paymennt')).toContain('Removed');
    expect(all('gateway-place')).toHaveLength(0);
    await click('gateway-add');
    expect(one('gateway-paymennt').textContent).not.toContain('Removed');
  });

  it('leave no key that would switch off or remove the one that sells', async () => {
    await open('settings', 'gateway', { profile: 'demo' });
    expect([all('gateway-switch').length, all('gateway-remove').length]).toEqual([0, 0]);
    await press('e');
    await press('Delete');
    expect([fake.count('enableGateway'), fake.count('removeGateway')]).toEqual([0, 0]);
  });

  it('say what a test looked at and what it could not', async () => {
    await open('settings', 'gateway', { profile: 'demo' });
    await press('t');
    expect(['key', 'environment', 'scope', 'clock', 'pay-host'].map((about) => one(`key-check-${about}`).dataset.state)).toEqual(['good', 'good', 'good', 'good', 'unchecked']);
    expect(text('key-check-pay-host').replace(/[\u2066-\u2069]/g, '')).toContain('pay.ocdz.link');
  });
});

describe('another gateway at the counter', () => {
  const standIn = { gateway: 'paymennt', name: 'Paymennt' };

  it('is offered while the one that sells is down, once an amount is typed', async () => {
    await open('sell');
    expect(all('stand-in')).toHaveLength(0);
    fake.setHealth({ state: 'no_answer', problem: 'no_connection', standIn });
    await rest();
    expect(one('stand-in').hasAttribute('disabled')).toBe(true);
    await press('u');
    expect(fake.count('startSale')).toBe(0);
    await press('7');
    await press('0');
    await press('0');
    await press('u');
    await clock.advance(1_000);
    await rest();
    expect(fake.calls.findLast((call) => call.name === 'startSale')?.args).toMatchObject([{ gateway: 'paymennt', amountMinor: 70_000 }]);
    expect(all('qr')).toHaveLength(1);
  });

  it('is offered beside the error of a sale that got no link', async () => {
    await open('sell');
    fake.add(makeDecided({ number: 'A-000140', stage: 'rejected' }));
    fake.refuse('startSale', error('link_rejected', 'none', { gateway: 'OCPay', reason: 'no', sale: 'A-000140', stand_in: 'paymennt', stand_in_name: 'Paymennt' }));
    await press('9');
    await press('0');
    await press('0');
    await press('Enter');
    expect(text('stand-in')).toContain('Use Paymennt');
    await press('u');
    expect(fake.calls.findLast((call) => call.name === 'newLink')?.args).toEqual(['A-000140', false, NO_WISH, 'paymennt']);
    expect(text('sale-number')).toBe('A-000140');
  });

  it('is offered beside an old link that may be paid only at the second press, which says so', async () => {
    await open('sell');
    const sale = fake.add(makeSale({ number: 'A-000141', standIn }));
    house.till.showSale(sale);
    await rest();
    fake.oldPayableUntil = at('14:51');
    await press('u');
    expect(text('stand-in').replace(/[\u2066-\u2069]/g, '')).toContain('14:51');
    expect(fake.calls.findLast((call) => call.name === 'newLink')?.args).toEqual(['A-000141', false, NO_WISH, 'paymennt']);
    await press('u');
    expect(fake.calls.findLast((call) => call.name === 'newLink')?.args).toEqual(['A-000141', true, NO_WISH, 'paymennt']);
    expect(all('stand-in')).toHaveLength(0);
  });

  it('is offered where a sale was not paid and its own gateway made no link', async () => {
    await open('sell');
    const sale = fake.add(makeDecided({ number: 'A-000142', stage: 'rejected', standIn }));
    house.till.showSale(sale);
    await rest();
    await click('stand-in');
    expect(fake.calls.findLast((call) => call.name === 'newLink')?.args).toEqual(['A-000142', false, NO_WISH, 'paymennt']);
    expect(all('qr')).toHaveLength(1);
  });

  it('does not take the place of the one that sells in the bar', async () => {
    await open('sell');
    const { health } = house.till;
    fake.tellHealth({ gateway: 'paymennt', name: 'Paymennt', state: 'no_answer', since: null, tookMs: null, problem: 'tls', standIn: null });
    await rest();
    expect(house.till.health).toEqual(health);
  });
});
