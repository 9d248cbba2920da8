// The keypad where the gateway sends links itself, or wants to know who pays and by what.
import { mount, unmount } from 'svelte';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import App from './App.svelte';
import { error, FakeBackend, makeSale } from './lib/backend/fake';
import type { LinkOptionsView, StartSale } from './lib/backend';
import { HandClock } from './lib/clock';
import { buildHouse, type House } from './lib/house';
import { language, LANGUAGES } from './lib/i18n';
import { otherViews } from './views';

const SENDS: LinkOptionsView = { gateway: 'paymennt', name: 'Paymennt', sendsBy: ['sms', 'email'], customer: 'with_email', namesMethods: false, methods: [], problem: null };
const TOLD: LinkOptionsView = { gateway: 'vertex', name: 'Vertex Gateway', sendsBy: [], customer: 'with_names', namesMethods: true, methods: [{ code: 'alps:card', name: 'alps, card' }], problem: null };

let clock: HandClock;
let fake: FakeBackend;
let house: House;
let app: object | undefined;

async function open(options: LinkOptionsView | null): Promise<void> {
  clock = new HandClock();
  fake = new FakeBackend(clock, { empty: true });
  if (options) fake.linkOptionsView = options;
  house = buildHouse(fake, clock);
  house.till.follow();
  void house.till.open();
  app = mount(App, { target: document.body, props: { house } });
  await rest();
}

async function rest(ms = 0): Promise<void> {
  await clock.advance(ms);
  for (let round = 0; round < 3; round++) {
    await new Promise((done) => setTimeout(done, 0));
    await clock.advance(0);
  }
}

const all = (testid: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`)];
const one = (testid: string): HTMLElement => {
  const [found] = all(testid);
  if (!found) throw new Error(`no ${testid} on screen: ${document.body.textContent}`);
  return found;
};
const text = (testid: string) => (one(testid).textContent ?? '').replace(/\s+/g, ' ').trim();
const press = async (key: string) => {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await rest();
};
const write = async (testid: string, value: string) => {
  const field = one(testid) as HTMLInputElement;
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await rest();
};
const click = async (testid: string) => {
  one(testid).click();
  await rest();
};
const asked = () => fake.calls.findLast((call) => call.name === 'startSale')?.args[0] as StartSale | undefined;

beforeAll(otherViews);
beforeEach(() => (document.body.innerHTML = ''));
afterEach(async () => {
  language.set('en');
  if (app) await unmount(app);
  app = undefined;
});

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
    await write('customer-phone', '+971567123456');
    await write('customer-email', 'amel@example.ae');
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
    await write('customer-phone', '0567');
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
    await write('customer-name', 'Amel Ben Ali');
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
    await write('customer-phone', '+971567123456');
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
