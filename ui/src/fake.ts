// For development in a plain browser: the window over the fake till, brought to the screen that the address asks for.
// `fake.html?screen=pay&lang=ar&theme=dark&profile=demo`. `npm run dev` serves it; a build leaves it out.
import './styles/index.css';
import './styles/frame.css';
import { mount, tick } from 'svelte';
import App from './App.svelte';
import CustomerApp from './CustomerApp.svelte';
import { FakeBackend, dinars, error, makeAttempt, makeDecided, makeSale, at } from './lib/backend/fake';
import { tenderOf } from './lib/backend/fake/cash';
import { refunded } from './lib/backend/fake/refund';
import { storyFindings, storyLists, storyStatements } from './lib/backend/fake/statement';
import type { SaleView } from './lib/backend';
import { realClock } from './lib/clock';
import { buildHouse, type Room } from './lib/house';
import { word, type StoryLanguage } from './lib/backend/fake/story';

const wish = new URLSearchParams(location.search);
const lang = (wish.get('lang') ?? 'en') as StoryLanguage;
const profile = wish.get('profile') === 'demo' ? 'demo' : 'live';
const screen = wish.get('screen') ?? 'sell';
const fake = new FakeBackend(realClock, { language: lang, theme: wish.get('theme') ?? 'light', profile, empty: wish.has('empty') });
if (wish.has('customer-languages')) fake.bootView.shop.customerLanguages = (wish.get('customer-languages') ?? '').split(',');

const note = word('coffee', lang);
const waiting = (change: Partial<SaleView> = {}): SaleView => {
  const sale = makeSale({ number: 'A-000131', seq: 600, note, ...change });
  return { ...sale, link: sale.link && { ...sale.link, leftMs: sale.link.leftMs === null ? null : 18 * 60_000 + 42_500 }, contact: change.contact ?? { verifiedAgoMs: 2_000, problem: null, problemSince: null } };
};
const front = (sale: SaleView) => {
  fake.add(sale);
  fake.bootView = { ...fake.bootView, front: sale };
  fake.front = sale.number;
};
const decided = (stage: SaleView['stage'], change: Partial<SaleView> = {}) => front(makeDecided({ number: 'A-000131', seq: 601, note, stage, createdAt: at('14:33:07'), ...change }));
/** A sale that was paid in cash after its link was refused. */
const inCash = (): SaleView => {
  const sale = makeDecided({ number: 'A-000131', seq: 601, note, stage: 'declined', state: 'paid', createdAt: at('14:31') });
  const tender = tenderOf(sale, { kind: 'cash', givenMinor: 200_000, note: '', secondPress: false }, word('person', lang), at('14:33:07'));
  return { ...sale, tender, tenders: [tender] };
};

/** A gateway that sends links, or one that wants to know who pays and by what. */
function offers(what: 'sends' | 'told'): void {
  const methods = [{ code: 'alps:card:lyra', name: 'alps, card, lyra' }, { code: 'connectpay:wallet:gcash', name: 'connectpay, wallet, gcash' }];
  fake.linkOptionsView = what === 'sends'
    ? { gateway: 'paymennt', name: 'Paymennt', sendsBy: ['sms', 'email'], customer: 'with_email', namesMethods: false, methods: [], problem: null }
    : { gateway: 'vertex', name: 'Vertex Gateway', sendsBy: [], customer: 'with_names', namesMethods: true, methods, problem: null };
}

/** What each screen needs to be so before the window opens. */
const before: Record<string, () => void> = {
  'sell-down': () => fake.setHealth({ state: 'no_answer', since: at('14:29'), tookMs: null, problem: 'no_connection' }),
  'sell-error': () => fake.refuse('startSale', error('gateway_unreachable', 'none', { gateway: 'OCPay' })),
  'sell-asking': () => (fake.linkMs = 600_000),
  'sell-fault': () => (fake.bootView = { ...fake.bootView, fault: error('store_corrupt', 'none') }),
  'sell-clock': () => (fake.bootView = { ...fake.bootView, clockDifferenceMs: -7.4 * 60_000 }),
  'sell-euro': () => (fake.bootView = { ...fake.bootView, limits: { currency: 'EUR', exponent: 2, decimals: 2, minimumMinor: 100, maximumMinor: 999_900 } }),
  'sell-alerts': () => (fake.bootView = { ...fake.bootView, liveAlerts: 2 }),
  'sell-wish': () => offers('sends'),
  'sell-wished': () => offers('sends'),
  'sell-wish-unfit': () => { offers('sends'); fake.refuse('startSale', error('phone_unfit')); },
  'sell-told': () => offers('told'),
  'pay-sent': () => { const sale = waiting(); front({ ...sale, attempts: [makeAttempt(sale.number, { sentBy: 'sms', sentTo: '…56' })] }); },
  'pay-looking': () => { const sale = waiting(); front({ ...sale, link: null, stage: 'orphaned', attempts: [makeAttempt(sale.number, { gatewayName: 'Paymennt', stage: 'orphaned', reference: null, sentBy: 'sms', reason: 'timed_out' })], contact: { verifiedAgoMs: null, problem: 'server_error', problemSince: at('14:31') } }); },
  pay: () => front(waiting()),
  'pay-armed': () => { front(waiting()); fake.oldPayableUntil = at('14:51'); },
  'pay-stale': () => front(waiting({ contact: { verifiedAgoMs: 190_000, problem: 'no_connection', problemSince: at('14:29') } })),
  'pay-over': () => { const sale = waiting(); front({ ...sale, link: sale.link && { ...sale.link, leftMs: -4000 } }); },
  'pay-remade': () => front(waiting({ remadeAfterLostAnswer: true })),
  'pay-error': () => { front(waiting()); fake.refuse('checkSale', error('not_verified', 'unknown', { gateway: 'OCPay', problem: 'no_connection' })); },
  paid: () => decided('confirmed'),
  'paid-receipt': () => decided('confirmed'),
  'day-writing': () => (fake.longExports = true),
  'reports-writing': () => (fake.longExports = true),
  'day-backup': () => (fake.backups = { ...fake.backups, wantsLook: true, second: { folder: '/media/usb', state: 'absent', problem: null } }),
  'paid-cash': () => front(inCash()),
  'sales-cash': () => void fake.add(inCash()),
  // One part went back, of another the answer was lost.
  'sales-refund': () => {
    const sale = makeDecided({ number: 'A-000131', seq: 601, note, stage: 'confirmed', createdAt: at('14:33:07') });
    const returnable = sale.returnable.map((one) => ({ ...one, gatewayName: 'Paymennt', byGateway: true, inPart: true }));
    const attempts = sale.attempts.map((one) => ({ ...one, gateway: 'paymennt', gatewayName: 'Paymennt' }));
    const wish = { ownReference: null, way: 'gateway' as const, reason: word('coffee', lang) };
    const part = refunded({ ...sale, attempts, returnable }, { ...wish, amountMinor: 30_000 }, 'done', word('person', lang), at('15:02'));
    const lost = refunded(part.sale, { ...wish, amountMinor: 20_000 }, 'unclear', word('person', lang), at('15:20'));
    fake.add({ ...lost.sale, cause: 'refund_unclear' });
  },
  'day-returned': () => {
    const read = fake.readDay;
    fake.readDay = async (day) => {
      const view = await read(day);
      return { ...view, figures: view.figures.map((one) => ({ ...one, sold: { ...one.sold, minor: one.sold.minor - 30_000 }, soldByPhone: { ...one.soldByPhone, minor: one.soldByPhone.minor - 30_000 }, returned: { ...one.returned, minor: 30_000 } })) };
    };
  },
  'day-cash': () => void fake.add(inCash()),
  'day-drawer': () => {
    fake.add(inCash());
    fake.cash.move('float', 500_000, '', word('person', lang), at('08:00'));
    fake.cash.move('pay_out', 120_000, word('coffee', lang), word('person', lang), at('11:20'));
    fake.cash.count(fake.sales, 520_000, word('person', lang), at('14:10'));
  },
  'day-lists': () => {
    fake.lists = storyLists();
    fake.found = storyFindings();
    fake.statements = storyStatements().map((one) => ({ ...one, name: 'Chargily Pay', fileName: '', askedAt: at('14:33') }));
  },
  'paid-late': () => decided('confirmed', { flags: ['late'], cause: 'late' }),
  'not-paid': () => decided('declined'),
  'not-paid-given-up': () => decided('awaiting', { state: 'unpaid', givenUp: true }),
  conflict: () => front(makeSale({ number: 'A-000131', seq: 601, note, link: null, state: 'conflict', stage: 'confirmed', cause: 'conflict', flags: ['amount_mismatch'], attempts: [makeAttempt('A-000131', { stage: 'confirmed', flags: ['amount_mismatch'], contested: dinars(150), confirmedAt: at('14:33:07') })] })),
  pin: () => { fake.openStaffed(lang === 'ar' ? ['نادية', 'أمينة', 'كريم'] : ['Nadia', 'Amina', 'Karim']); fake.add(waiting()); },
  shoulder: () => fake.openStaffed(),
  fault: () => fake.refuse('boot', error((wish.get('code') ?? 'store_corrupt') as 'store_corrupt', 'none', { holder: 'comptoir', path: '/home/amina/.local/share/comptoir' })),
  customer: () => front(waiting()),
  'customer-paid': () => decided('confirmed'),
  'customer-over': () => { const sale = waiting(); front({ ...sale, link: sale.link && { ...sale.link, leftMs: -4000 } }); },
};
before[screen]?.();

const target = document.getElementById('app') ?? document.body;
if (screen.startsWith('customer')) {
  mount(CustomerApp, { target, props: { backend: fake, clock: realClock } });
} else {
  const house = buildHouse(fake, realClock);
  house.till.follow();
  void house.till.open();
  mount(App, { target, props: { house } });
  const press = (key: string) => window.dispatchEvent(new KeyboardEvent('keydown', { key }));
  await until(() => house.till.boot !== null || house.till.fault !== null);
  if (!wish.has('plain') && screen.startsWith('sell') && screen !== 'sell-euro') for (const key of '1500') press(key);
  if (screen === 'sell-euro') for (const key of ['1', '2', ',', '5']) press(key);
  if (screen === 'sell-error' || screen === 'sell-asking') press('Enter');
  const rooms: Record<string, Room> = { sales: 'sales', attention: 'attention', day: 'day', reports: 'reports', settings: 'settings' };
  const room = Object.entries(rooms).find(([name]) => screen.startsWith(name))?.[1];
  if (room) house.till.go(room, wish.get('wanted'));
  if (wish.has('news')) {
    fake.add(waiting({ number: 'A-000130', amount: dinars(850) }));
    if (wish.get('news') === 'person') fake.payWrongly('A-000130', 85);
    else fake.pay('A-000130');
  }
  // Keys of a screen that has come up, and not of the one before.
  const later = async (key: string) => {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    press(key);
  };
  if (screen === 'paid-receipt') await later('r');
  if (screen === 'day-file' || screen === 'day-writing') await later('p');
  for (const key of wish.get('keys')?.split(' ') ?? []) await later(key);
  const click = async (testid: string) => {
    await until(() => document.querySelector(`[data-testid="${testid}"]`) !== null);
    document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`).forEach((one) => one.click());
    await tick();
  };
  // What is under a finger: `press=take-back report-day`.
  for (const testid of wish.get('press')?.split(' ') ?? []) await click(testid);
  if (screen === 'sell-wished' || screen === 'sell-wish-unfit' || screen === 'sell-wish' || screen === 'sell-told') {
    const type = (testid: string, text: string) => {
      const field = document.querySelector<HTMLInputElement>(`[data-testid="${testid}"]`);
      if (field) field.value = text;
      field?.dispatchEvent(new Event('input', { bubbles: true }));
    };
    await click('wish');
    type('customer-phone', '+971 56 712 3456');
    type('customer-email', 'amel@example.ae');
    type('customer-name', word('person', lang));
    if (screen === 'sell-wished' || screen === 'sell-wish-unfit') await click('wish-done');
    if (screen === 'sell-wish-unfit') await click('charge');
  }
  if (screen === 'settings-look') await click('backup-look');
  if (screen === 'settings-weekdays') await click('cutoff-each');
  if (screen === 'day-columns' || screen === 'day-matched') {
    await later('m');
    await until(() => document.querySelector('[data-testid="statement-input"]') !== null);
    const field = document.querySelector<HTMLInputElement>('[data-testid="statement-input"]');
    const files = new DataTransfer();
    files.items.add(new File(['Reference;Amount'], 'releve.csv'));
    if (field) field.files = files.files;
    field?.dispatchEvent(new Event('change', { bubbles: true }));
    if (screen === 'day-matched') await click('statement-compare');
  }
  if (screen === 'day-closed') {
    await later('z');
    for (const testid of ['carry', 'closing-do', 'closing-save-pdf']) await click(testid);
  }
  if (screen === 'pay-armed') press('l');
  if (screen === 'pay-error') press(' ');
  if (screen === 'pin') for (const key of ['F2', '4', '7']) press(key);
  if (screen === 'shoulder') {
    await until(() => house.atTheTill.people.length > 0);
    for (const key of ['F1', ...'4711', 'Enter']) press(key);
    await until(() => !house.till.locked);
    press('F4');
  }
  await tick();
}
Object.assign(window, { fake });
document.documentElement.dataset.ready = 'true';

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 10));
}
