// A believable Saturday at a grocer's in Algiers: what the fake's shop sold before the window opened.
import type { AttentionItem, BootView, DayView, KeyCheckView, SaleView, SettingsView, TimelineEntry } from '../bindings';
import { at, dinars, makeAttempt, makeDecided, makeSale, rowOf, saleNumber, STORY_BEGINS } from './make';

/** Words of the story in the three languages, for pictures; the till itself never translates them. */
const WORDS = {
  shop: { en: 'Épicerie El Baraka', fr: 'Épicerie El Baraka', ar: 'بقالة البركة' },
  person: { en: 'Amina', fr: 'Amina', ar: 'أمينة' },
  coffee: { en: 'Coffee, 2 kg of dates', fr: 'Café, 2 kg de dattes', ar: 'قهوة و 2 كغ تمر' },
  bread: { en: 'Bread and milk', fr: 'Pain et lait', ar: 'خبز وحليب' },
  oil: { en: 'Olive oil, 5 l', fr: 'Huile d’olive, 5 l', ar: 'زيت زيتون 5 ل' },
  semolina: { en: 'Semolina, 10 kg', fr: 'Semoule, 10 kg', ar: 'سميد 10 كغ' },
  honey: { en: 'Honey', fr: 'Miel', ar: 'عسل' },
};
type Word = keyof typeof WORDS;
/** The languages of the story's own words. */
export type StoryLanguage = 'en' | 'fr' | 'ar';

/** One word of the story. */
export const word = (name: Word, language: StoryLanguage) => WORDS[name][language];

/** All sales of the day so far, oldest first; two wait, three need a person. */
export function storySales(language: StoryLanguage): SaleView[] {
  const say = (name: Word) => word(name, language);
  const ordinary: [number, string, number, Word | '', SaleView['stage']][] = [
    [109, '08:12', 640, 'bread', 'confirmed'],
    [110, '08:40', 2150, 'coffee', 'confirmed'],
    [111, '09:05', 900, '', 'confirmed'],
    [112, '09:31', 12400, 'semolina', 'confirmed'],
    [113, '09:58', 780, 'bread', 'expired'],
    [114, '10:16', 5600, 'oil', 'confirmed'],
    [115, '10:44', 1350, '', 'confirmed'],
    [116, '11:02', 3200, 'honey', 'confirmed'],
    [117, '11:20', 660, '', 'declined'],
    [118, '11:37', 18500, 'oil', 'confirmed'],
    [119, '12:03', 940, 'bread', 'confirmed'],
    [120, '12:28', 4750, 'semolina', 'confirmed'],
    [125, '13:40', 950, 'bread', 'declined'],
    [126, '13:52', 7300, 'oil', 'confirmed'],
    [127, '14:05', 1120, '', 'confirmed'],
    [129, '14:21', 2300, 'coffee', 'confirmed'],
  ];
  const sales = ordinary.map(([counter, time, whole, note, stage]) =>
    makeDecided({ number: saleNumber(counter), seq: counter * 4, createdAt: at(time), amount: dinars(whole), note: note && say(note), stage }),
  );
  sales.push(...troubled(say), waiting(say));
  return sales.sort((a, b) => a.number.localeCompare(b.number));
}

function troubled(say: (name: Word) => string): SaleView[] {
  const mismatch = saleNumber(121);
  const twice = saleNumber(122);
  const late = saleNumber(123);
  const terse = saleNumber(124);
  return [
    makeSale({
      number: mismatch, seq: 500, createdAt: at('12:46'), amount: dinars(3200), note: say('honey'), state: 'conflict', stage: 'confirmed', flags: ['amount_mismatch'], link: null, cause: 'conflict',
      attempts: [makeAttempt(mismatch, { reference: 'OCPL-77QW21-M8N4', stage: 'confirmed', flags: ['amount_mismatch'], rawStatus: 'CONFIRMED', confirmedAt: at('12:49:20'), createdAt: at('12:46'), contested: dinars(320) })],
    }),
    makeSale({
      number: twice, seq: 506, createdAt: at('12:58'), amount: dinars(5400), note: say('oil'), state: 'paid', stage: 'confirmed', flags: ['duplicate_payment', 'late'], link: null, cause: 'duplicate',
      attempts: [
        makeAttempt(twice, { reference: 'OCPL-5TG6Y7-U8I9', stage: 'confirmed', flags: ['late', 'duplicate_payment'], rawStatus: 'CONFIRMED', confirmedAt: at('13:09:41'), createdAt: at('12:58') }),
        makeAttempt(twice, { ordinal: 2, reference: 'OCPL-2WS3ED-4RF5', stage: 'confirmed', rawStatus: 'CONFIRMED', confirmedAt: at('13:04:12'), createdAt: at('13:02') }),
      ],
    }),
    makeSale({
      number: late, seq: 512, createdAt: at('13:11'), amount: dinars(850), note: say('bread'), state: 'paid', stage: 'confirmed', flags: ['late'], link: null, cause: 'late',
      attempts: [makeAttempt(late, { reference: 'OCPL-9OL0PM-7UJ8', stage: 'confirmed', flags: ['late'], rawStatus: 'CONFIRMED', confirmedAt: at('13:36:02'), createdAt: at('13:11') })],
    }),
    makeSale({
      number: terse, seq: 516, createdAt: at('13:20'), amount: dinars(2700), state: 'paid', stage: 'confirmed', flags: ['details_missing'], link: null,
      attempts: [makeAttempt(terse, { reference: 'OCPL-3ED4RF-5TG6', stage: 'confirmed', flags: ['details_missing'], rawStatus: 'CONFIRMED', confirmedAt: at('13:22:40'), createdAt: at('13:20') })],
    }),
  ];
}

function waiting(say: (name: Word) => string): SaleView {
  const number = saleNumber(128);
  const sale = makeSale({ number, seq: 520, createdAt: at('14:18'), amount: dinars(680), note: say('bread'), attempts: [makeAttempt(number, { createdAt: at('14:18'), reference: 'OCPL-6YH7UJ-8IK9' })] });
  return { ...sale, link: sale.link && { ...sale.link, leftMs: 6 * 60_000 + 10_000, reference: 'OCPL-6YH7UJ-8IK9', expiresAt: at('14:38') } };
}

/** What the engine offers for each cause, the likeliest first. */
const DECISIONS: Partial<Record<AttentionItem['cause'], AttentionItem['decisions']>> = {
  conflict: ['accepted', 'to_refund', 'not_ours'],
  late: ['accepted', 'to_refund', 'not_ours'],
  duplicate: ['to_refund', 'accepted', 'not_ours'],
};

/** What waits for a person: one item a cause, newest first. */
export function storyAttention(sales: readonly SaleView[]): AttentionItem[] {
  const items = sales.flatMap((sale): AttentionItem[] => {
    const attempt = sale.attempts[0];
    if (!sale.cause || !attempt || (attempt.resolution && sale.cause !== 'owed')) return [];
    const decisions = DECISIONS[sale.cause] ?? ['accepted', 'not_ours'];
    return [{ sale, ownReference: attempt.ownReference, cause: sale.cause, amount: attempt.contested ?? sale.amount, at: attempt.confirmedAt ?? attempt.createdAt, decisions }];
  });
  return items.sort((a, b) => b.at.localeCompare(a.at));
}

/** The history of a sale as the journal has it, newest first. */
export function storyTimeline(sale: SaleView): TimelineEntry[] {
  const entries: Omit<TimelineEntry, 'seq'>[] = [{ at: sale.createdAt, gatewayAt: null, kind: 'sale_made', ordinal: null, values: {}, actor: sale.cashier }];
  for (const attempt of sale.attempts) {
    const { ordinal, createdAt, reference } = attempt;
    if (ordinal > 1) entries.push({ at: createdAt, gatewayAt: null, kind: 'link_asked', ordinal, values: {}, actor: sale.cashier });
    if (reference) entries.push({ at: createdAt, gatewayAt: createdAt, kind: 'link_made', ordinal, values: { reference, shown: 'true' }, actor: null });
    if (attempt.stage !== 'awaiting') {
      const when = attempt.confirmedAt ?? new Date(Date.parse(createdAt) + 140_000).toISOString();
      entries.push({ at: when, gatewayAt: when, kind: 'stage_moved', ordinal, values: { from: 'awaiting', to: attempt.stage, raw_status: attempt.rawStatus ?? '' }, actor: null });
      for (const flag of attempt.flags) entries.push({ at: when, gatewayAt: null, kind: 'flagged', ordinal, values: { flag }, actor: null });
    }
    if (attempt.resolution) {
      entries.push({ at: attempt.resolution.at, gatewayAt: null, kind: 'resolved', ordinal, values: { decision: attempt.resolution.decision, note: attempt.resolution.note }, actor: attempt.resolution.by });
    }
  }
  return entries.map((entry, i) => ({ ...entry, seq: sale.seq - entries.length + i + 1 })).reverse();
}

/** The day's figures from its sales. */
export function storyDay(sales: readonly SaleView[], day: string, askedAllAt: string | null): DayView {
  const mine = sales.filter((sale) => sale.businessDay === day);
  const paid = mine.filter((sale) => sale.state === 'paid');
  const soldMinor = paid.reduce((sum, sale) => sum + sale.amount.minor, 0);
  const tenderedMinor = paid.filter((sale) => sale.tender).reduce((sum, sale) => sum + sale.amount.minor, 0);
  // Money that doesn't match counts once somebody decided.
  const receivedMinor = mine.filter((sale) => sale.state !== 'conflict').reduce((sum, sale) => sum + sale.attempts.filter((attempt) => attempt.stage === 'confirmed').reduce((all, attempt) => all + (attempt.contested ?? sale.amount).minor, 0), 0);
  const money = (minor: number) => ({ minor, currency: 'DZD', exponent: 2 });
  const hourOf = (sale: SaleView) => new Date(Date.parse(sale.createdAt) + 3_600_000).getUTCHours();
  const weekBefore = [0, 0, 0, 0, 0, 0, 0, 0, 3100, 9800, 7400, 16200, 8800, 6100, 7900, 10400, 15200, 18800, 21300, 14100, 6400, 0, 0, 0];
  const count = (state: SaleView['state']) => mine.filter((sale) => sale.state === state).length;
  return {
    day,
    today: '2026-11-21',
    hourNow: day === '2026-11-21' ? 14 : null,
    cutoff: '04:00',
    endsAt: '04:00',
    figures: [{ sold: money(soldMinor), soldByPhone: money(soldMinor - tenderedMinor), tendered: money(tenderedMinor), received: money(receivedMinor), owed: money(receivedMinor - soldMinor + tenderedMinor), other: money(0), returned: money(0) }],
    tenders: (['cash', 'other'] as const).flatMap((kind) => {
      const taken = paid.filter((sale) => sale.tender?.kind === kind);
      return taken.length === 0 ? [] : [{ kind, tenders: taken.length, amount: money(taken.reduce((sum, sale) => sum + sale.amount.minor, 0)) }];
    }),
    counts: { paid: count('paid'), open: count('open'), unpaid: count('unpaid'), conflict: count('conflict') },
    hours: weekBefore.map((before, hour) => ({
      hour,
      soldMinor: paid.filter((sale) => hourOf(sale) === hour).reduce((sum, sale) => sum + sale.amount.minor, 0),
      weekBeforeMinor: before * 100,
    })),
    attention: storyAttention(sales),
    findings: [],
    flagged: mine.filter((sale) => sale.flags.length > 0 && !sale.cause).map(rowOf),
    askedAllAt,
    closing: null,
    seq: 600,
  };
}

/** What a test of a good key looked at. */
export function storyChecks(environment: string): KeyCheckView[] {
  return [
    { about: 'key', state: 'good', value: null },
    { about: 'environment', state: 'good', value: environment },
    { about: 'scope', state: 'good', value: null },
    { about: 'clock', state: 'good', value: '-1240' },
    { about: 'pay_host', state: 'unchecked', value: 'pay.ocdz.link' },
  ];
}

/** The shop's settings. */
export function storySettings(language: StoryLanguage, profile: BootView['profile']): SettingsView {
  return {
    shop: {
      shopName: word('shop', language), timeZone: 'Africa/Algiers', cutoffMinutes: 240, weekdayCutoffs: null, currency: 'DZD', defaultGateway: 'ocpay',
      customerLanguages: language === 'en' ? ['en'] : ['ar', 'fr'], sound: true, sandboxOnNetwork: false,
    },
    gateways: [
      {
        gateway: 'ocpay', name: 'OCPay', hasKey: true, enabled: true, removed: false, canComeBack: false, keyPlace: profile === 'demo' ? 'sandbox' : 'keychain',
        options: { fee_mode: 'NO_FEE', success_message: '', redirect_url: '' }, baseUrl: profile === 'demo' ? 'http://127.0.0.1:8787' : 'https://api.oneclickdz.com',
        lastTest: { at: at('08:02:11'), environment: profile === 'demo' ? 'sandbox' : 'live', problem: null }, minimum: dinars(500), maximum: dinars(500_000), currencies: ['DZD'], secrets: ['access_token'],
        can: { cancel: false, capture: false, refund: false, partialRefund: false, methods: false, find: false, sms: false, email: false, list: false, receipts: false },
        assumptions: ['How often it may be asked isn’t documented: at most every 2 s about a link.'],
      },
      {
        gateway: 'paymennt', name: 'Paymennt', hasKey: profile === 'demo', enabled: true, removed: false, canComeBack: false, keyPlace: profile === 'demo' ? 'sandbox' : null,
        options: { checkout: 'qr', link_minutes: '20', branch_id: '' }, baseUrl: profile === 'demo' ? 'http://127.0.0.1:8787/paymennt' : '', lastTest: null,
        minimum: { minor: 100, currency: 'AED', exponent: 2 }, maximum: { minor: 10_000_000, currency: 'AED', exponent: 2 }, currencies: ['AED', 'USD'], secrets: ['api_key', 'api_secret'],
        can: { cancel: true, capture: true, refund: true, partialRefund: true, methods: false, find: true, sms: true, email: true, list: true, receipts: false },
        assumptions: [],
      },
    ],
    secretsWarning: false,
    dataDir: '/home/amina/.local/share/comptoir',
    sandboxAddress: null,
    version: '0.1.0',
  };
}

/** What the window is given first. */
export function storyBoot(language: StoryLanguage, profile: BootView['profile'], theme: string): BootView {
  return {
    profile,
    machine: { language, theme },
    shop: storySettings(language, profile).shop,
    till: 'A',
    person: { name: word('person', language), role: 'owner' },
    people: { people: [], idleMinutes: 5, offer: false },
    locked: false,
    limits: { currency: 'DZD', exponent: 2, decimals: 0, minimumMinor: 50_000, maximumMinor: 50_000_000 },
    health: { gateway: 'ocpay', name: 'OCPay', state: 'answers', since: at('08:00'), tookMs: 412, problem: null, standIn: null },
    fault: null,
    front: null,
    strip: { waiting: [], news: [], attentionCount: 0 },
    seq: 520,
    clockDifferenceMs: 240,
    now: STORY_BEGINS,
    version: '0.1.0',
    liveAlerts: 0,
  };
}

