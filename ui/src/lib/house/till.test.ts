import { beforeEach, describe, expect, it } from 'vitest';
import { at, dinars, error, FakeBackend, makeDecided, makeSale } from '../backend/fake';
import { HandClock } from '../clock';
import { language } from '../i18n';
import { Sounds, type Verdict } from '../sound';
import { buildHouse, REPEAT_MS, verdictOf, type House } from '.';

class Heard extends Sounds {
  played: Verdict[] = [];
  override play(verdict: Verdict): void {
    if (this.on) this.played.push(verdict);
  }
}

let clock: HandClock;
let fake: FakeBackend;
let sounds: Heard;
let house: House;

beforeEach(() => {
  clock = new HandClock();
  fake = new FakeBackend(clock, { empty: true });
  sounds = new Heard(() => null);
  house = buildHouse(fake, clock, sounds);
});

async function open(): Promise<void> {
  house.till.follow();
  await house.till.open();
}
const sell = async (number = 'A-000131') => {
  house.till.showSale(fake.add(makeSale({ number })));
  await house.till.readStrip();
};

describe('opening', () => {
  it('takes language, profile and limits from the till', async () => {
    fake = new FakeBackend(clock, { language: 'ar', profile: 'demo', empty: true });
    house = buildHouse(fake, clock, sounds);
    await open();
    expect(language.current).toBe('ar');
    expect(house.till.live).toBe(false);
    expect(sounds.muffled).toBe(true);
  });
  it('begins with the newest live sale in front', async () => {
    fake.bootView = { ...fake.bootView, front: fake.add(makeSale()) };
    await open();
    expect(house.front.sale?.number).toBe('A-000131');
    expect(fake.front).toBe('A-000131');
  });
  it('that fails says why, and can be tried again', async () => {
    fake.refuse('boot', error('till_locked', 'none', { holder: 'comptoir' }));
    await open();
    expect(house.till.fault?.code).toBe('till_locked');
    await house.till.open();
    expect(house.till.fault).toBeNull();
    expect(house.till.boot).not.toBeNull();
  });
  it('that fails is told in the language and theme this machine remembers', async () => {
    fake.refuse('boot', error('store_corrupt', 'none', { language: 'ar', theme: 'dark', profile: 'demo' }));
    await open();
    expect(language.current).toBe('ar');
    expect(house.till.machine.theme).toBe('dark');
  });
  it('counts live sales that want somebody while the demo is on screen', async () => {
    await open();
    fake.alertLive(2);
    expect(house.till.boot?.liveAlerts).toBe(2);
  });
  it('makes no sound for verdicts that came before', async () => {
    fake.add(makeSale());
    fake.pay('A-000131');
    await open();
    expect(house.till.news.map((row) => row.number)).toEqual(['A-000131']);
    expect(sounds.played).toEqual([]);
  });
});

describe('a notice', () => {
  beforeEach(open);

  it('has the sale in front read again', async () => {
    await sell();
    fake.pay('A-000131');
    await clock.advance(0);
    expect(house.front.sale?.state).toBe('paid');
    expect(sounds.played).toEqual(['paid']);
  });
  it('older than what the window has is ignored', async () => {
    await sell();
    const before = fake.count('readSale');
    fake.tell({ seq: 1, sale: 'A-000131' });
    await clock.advance(0);
    expect(fake.count('readSale')).toBe(before);
  });
  it('as old as what the window has is read: it may bring fresher contact', async () => {
    await sell();
    const before = fake.count('readSale');
    fake.tell({ seq: house.till.seq, sale: 'A-000131' });
    await clock.advance(0);
    expect(fake.count('readSale')).toBe(before + 1);
  });
  it('about anything has everything read', async () => {
    await sell();
    const before = fake.count('strip');
    fake.tell({ seq: 9_999, sale: null });
    await clock.advance(0);
    expect(fake.count('strip')).toBe(before + 1);
    expect(house.till.seq).toBe(9_999);
  });
  it('that arrives in a burst is read once more at most', async () => {
    await sell();
    const before = fake.count('readSale');
    for (let i = 0; i < 20; i++) fake.tell({ seq: 9_000 + i, sale: 'A-000131' });
    await clock.advance(0);
    expect(fake.count('readSale') - before).toBeLessThanOrEqual(2);
  });
  it('brings an older view of a sale to nothing', async () => {
    await sell();
    fake.pay('A-000131');
    await clock.advance(0);
    house.front.take(makeSale({ seq: 2 }));
    expect(house.front.sale?.state).toBe('paid');
  });
});

describe('a verdict', () => {
  beforeEach(open);

  it('on screen is taken as seen', async () => {
    await sell();
    fake.pay('A-000131');
    await clock.advance(0);
    expect(fake.calls.some((call) => call.name === 'acknowledge' && call.args[0] === 'A-000131')).toBe(true);
    expect(house.till.news).toEqual([]);
  });
  it('elsewhere sounds once and stays until acknowledged', async () => {
    await sell();
    house.front.leave();
    fake.decline('A-000131');
    await clock.advance(60_000);
    fake.tell({ seq: 9_999, sale: null });
    await clock.advance(0);
    expect(sounds.played).toEqual(['notpaid']);
    expect(house.till.news).toHaveLength(1);
    await house.till.acknowledgeNewest();
    expect(house.till.news).toEqual([]);
  });
  it('on a sale that is in front behind another room is news there', async () => {
    await sell();
    house.till.go('sales');
    fake.pay('A-000131');
    await clock.advance(0);
    expect(house.till.news.map((row) => row.number)).toEqual(['A-000131']);
    expect(fake.count('acknowledge')).toBe(0);
    house.till.go('sell');
    await clock.advance(0);
    expect(fake.count('acknowledge')).toBe(1);
    expect(sounds.played).toEqual(['paid']);
  });
  it('for a person sounds again each half minute until it is looked at', async () => {
    await sell();
    house.front.leave();
    fake.payWrongly('A-000131', 150);
    await clock.advance(2 * REPEAT_MS + 1);
    expect(sounds.played).toEqual(['person', 'person', 'person']);
    await house.till.acknowledgeNewest();
    expect(house.till.room).toBe('attention');
    expect(house.till.wanted).toBe('A-000131');
    await clock.advance(3 * REPEAT_MS);
    expect(sounds.played).toHaveLength(3);
  });
  it('of money that comes after "not paid" sounds again', async () => {
    await sell();
    fake.expire('A-000131');
    await clock.advance(0);
    fake.change('A-000131', { state: 'paid', stage: 'confirmed', flags: ['late'], cause: 'late' });
    await clock.advance(0);
    expect(sounds.played).toEqual(['notpaid', 'paid']);
  });
  it('of late money elsewhere sounds as what the strip shows: it needs a person', async () => {
    await sell();
    house.front.leave();
    fake.change('A-000131', { state: 'paid', stage: 'confirmed', flags: ['late'], cause: 'late' });
    await clock.advance(0);
    expect(sounds.played).toEqual(['person']);
    await house.till.acknowledgeNewest();
    expect(house.till.room).toBe('attention');
  });
  it('makes no sound when the shop wants none', async () => {
    fake.bootView = { ...fake.bootView, shop: { ...fake.bootView.shop, sound: false } };
    await house.till.reboot();
    await sell();
    fake.pay('A-000131');
    await clock.advance(0);
    expect(sounds.played).toEqual([]);
  });
  it('of the cashier’s own making is silent', async () => {
    await sell();
    const { sale } = await fake.giveUpSale('A-000131', true);
    house.till.answered(sale, true);
    await clock.advance(0);
    expect(sounds.played).toEqual([]);
  });
  it('opened from a list is silent', async () => {
    fake.add(makeDecided({ number: 'A-000090', stage: 'confirmed', createdAt: at('10:00') }));
    await house.till.openSale('A-000090');
    await house.till.readFront();
    expect(house.front.sale?.number).toBe('A-000090');
    expect(sounds.played).toEqual([]);
  });
  it('is one of three kinds', () => {
    expect(verdictOf(makeSale())).toBeNull();
    expect(verdictOf(makeSale({ state: 'paid', cause: 'duplicate' }))).toBe('paid');
    expect(verdictOf(makeSale({ state: 'unpaid' }))).toBe('notpaid');
    expect(verdictOf(makeSale({ state: 'unpaid', cause: 'unverified' }))).toBe('person');
    expect(verdictOf(makeSale({ state: 'conflict' }))).toBe('person');
  });
});

describe('the waiting strip', () => {
  beforeEach(open);

  it('opens the newest waiting sale, then the next one', async () => {
    fake.add(makeSale({ number: 'A-000130', amount: dinars(680) }));
    fake.add(makeSale({ number: 'A-000131' }));
    await house.till.readStrip();
    await house.till.openNewestWaiting();
    expect(house.front.sale?.number).toBe('A-000131');
    await house.till.openNewestWaiting();
    expect(house.front.sale?.number).toBe('A-000130');
  });
  it('opens nothing when nothing waits', async () => {
    await house.till.openNewestWaiting();
    expect(house.front.sale).toBeNull();
  });
  it('says why a sale can’t be opened', async () => {
    await house.till.openSale('A-999999');
    expect(house.till.error?.code).toBe('sale_not_found');
  });
});

describe('what happened while nobody listened', () => {
  beforeEach(open);

  it('is read when the window is seen again', async () => {
    await sell();
    fake.add({ ...makeSale({ number: 'A-000131', seq: 700 }), state: 'paid', stage: 'confirmed', link: null });
    await house.till.catchUp();
    expect(house.front.sale?.state).toBe('paid');
  });
  it('is read after the machine slept', async () => {
    await clock.advance(5_000);
    const before = fake.count('boot');
    clock.sleep(3_600_000);
    await clock.advance(2_000);
    expect(fake.count('boot')).toBe(before + 1);
    await clock.advance(10_000);
    expect(fake.count('boot')).toBe(before + 1);
  });
});

describe('time in the bar', () => {
  it('is the till’s corrected time, moved on by the monotonic clock', async () => {
    await open();
    const begun = house.till.correctedTime(clock.now());
    await clock.advance(65_000);
    expect(house.till.correctedTime(clock.now()) - begun).toBe(65_000);
  });
});

describe('a switch of profile', () => {
  it('leaves nothing of the other one', async () => {
    await open();
    await sell();
    house.till.go('settings');
    fake.bootView = { ...fake.bootView, profile: 'demo' };
    await house.till.restart();
    expect(house.front.sale).toBeNull();
    expect(house.till.room).toBe('sell');
    expect(house.till.live).toBe(false);
  });
});
