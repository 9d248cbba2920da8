// The keypad where the gateway sends links itself, or wants to know who pays and by what.
import { describe, expect, it } from 'vitest';
import { error, makeSale } from './lib/backend/fake';
import type { LinkOptionsView, StartSale } from './lib/backend';
import { language, LANGUAGES } from './lib/i18n';
import { all, click, fake, house, one, openTill, press, rest, text, type } from './views/room_on_screen';

const SENDS: LinkOptionsView = { gateway: 'paymennt', name: 'Paymennt', sendsBy: ['sms', 'email'], customer: 'with_email', namesMethods: false, methods: [], problem: null };
const TOLD: LinkOptionsView = { gateway: 'vertex', name: 'Vertex Gateway', sendsBy: [], customer: 'with_names', namesMethods: true, methods: [{ code: 'alps:card', name: 'alps, card' }], problem: null };

async function open(options: LinkOptionsView | null): Promise<void> {
  await openTill({ empty: true }, (fake) => {
    if (options) fake.linkOptionsView = options;
  });
}

const asked = () => fake.calls.findLast((call) => call.name === 'startSale')?.args[0] as StartSale | undefined;

describe('the keypad', () => {
  it('has no key for what its gateway cannot do', async () => {
    await open(null);
    expect(all('wish')).toHaveLength(0);
    await press('s');
    expect(all('wish-sheet')).toHaveLength(0);
  });

  it('asks for the number, has the link sent, and says on the QR’s side where it went', async () => {
    await open(SENDS);
    await press('s');
    expect(one('send-sms').getAttribute('aria-pressed')).toBe('true');
    expect(document.activeElement).toBe(one('customer-phone'));
    await type('customer-phone', '+971567123456');
    await type('customer-email', 'amel@example.ae');
    await press('Enter');
    expect(all('wish-sheet')).toHaveLength(0);
    expect(text('wish')).toContain('+971567123456');
    for (const key of '1500') await press(key);
    await press('Enter');
    await rest(1_000);
    expect(asked()).toMatchObject({ sendBy: 'sms', customer: { phone: '+971567123456', email: 'amel@example.ae', name: null } });
    expect(text('pay-notice')).toContain('…56');
    await press('l');
    await rest();
    expect(fake.calls.findLast((call) => call.name === 'newLink')?.args[2]).toMatchObject({ sendBy: 'sms', customer: { phone: '+971567123456' } });
    house.front.leave();
    await rest();
    expect(text('wish')).toContain('Send the link');
  });

  it('says what is wrong with a number and opens it to be corrected', async () => {
    await open(SENDS);
    await press('s');
    await type('customer-phone', '0567');
    await press('Enter');
    fake.refuse('startSale', error('phone_unfit'));
    for (const key of '1500') await press(key);
    await press('Enter');
    await rest();
    expect(one('error').dataset.code).toBe('phone_unfit');
    document.querySelector<HTMLElement>('[data-testid="error"] button:not([aria-label])')?.click();
    await rest();
    expect((one('customer-phone') as HTMLInputElement).value).toBe('0567');
  });

  it('goes on with the chosen way to pay and lets the customer go', async () => {
    await open(TOLD);
    await click('wish');
    await type('customer-name', 'Amel Ben Ali');
    await click('method');
    await press('Enter');
    for (const key of '1500') await press(key);
    await press('Enter');
    await rest(1_000);
    expect(asked()).toMatchObject({ method: 'alps:card', customer: { name: 'Amel Ben Ali' }, sendBy: null });
    house.front.leave();
    await rest();
    expect(text('wish')).toBe('alps, card S');
  });

  it('leaves nothing of a customer on a till that is locked', async () => {
    await open(SENDS);
    await press('s');
    await type('customer-phone', '+971567123456');
    fake.openStaffed();
    await rest();
    expect(document.body.textContent).not.toContain('971567');
    expect(all('wish-sheet')).toHaveLength(0);
  });

  it('says on the pay screen that the customer may have a link whose answer was lost', async () => {
    await open(SENDS);
    const sale = makeSale({ link: null, stage: 'orphaned' });
    const attempts = sale.attempts.map((attempt) => ({ ...attempt, stage: 'orphaned' as const, reference: null, gatewayName: 'Paymennt', sentBy: 'sms' as const }));
    house.till.showSale(fake.add({ ...sale, attempts }));
    await rest();
    expect(text('no-qr')).toContain('Looking for the link');
    expect(text('no-qr')).toContain('Paymennt');
  });

  it.each(LANGUAGES)('has every word of it in %s', async (spoken) => {
    await open(TOLD);
    language.set(spoken);
    await press('s');
    expect(text('wish-sheet')).not.toMatch(/sell_|\{|undefined/);
    expect(one('customer-email').getAttribute('dir')).toBe('ltr');
  });
});
