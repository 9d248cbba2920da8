import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend, makeSale } from '../backend/fake';
import { HandClock } from '../clock';
import { buildHouse, type House } from '../house';
import { Sounds, type Verdict } from '../sound';
import { PinEntry } from '.';

class Heard extends Sounds {
  played: Verdict[] = [];
  override play(verdict: Verdict): void {
    this.played.push(verdict);
  }
}

let clock: HandClock;
let fake: FakeBackend;
let sounds: Heard;
let house: House;

beforeEach(async () => {
  clock = new HandClock();
  fake = new FakeBackend(clock, { empty: true });
  fake.openStaffed();
  sounds = new Heard(() => null);
  house = buildHouse(fake, clock, sounds);
  house.till.follow();
  await house.till.open();
  await house.atTheTill.read();
});

function type(entry: PinEntry, digits: string): void {
  for (const digit of digits) entry.digit(digit);
}

async function signIn(place: number, pin: string): Promise<void> {
  house.atTheTill.chooseAt(place);
  type(house.atTheTill.entry, pin);
  await house.atTheTill.signIn();
}

describe('signing in', () => {
  it('opens the till as the chosen person', async () => {
    expect(house.till.locked).toBe(true);
    await signIn(0, '4711');
    expect(house.till.locked).toBe(false);
    expect(house.till.boot?.person).toEqual({ name: 'Amina', role: 'cashier' });
    expect(house.atTheTill.entry.typed).toBe('');
  });

  it('never keeps a PIN that was tried, and says how often one may still try', async () => {
    await signIn(0, '9999');
    expect(house.till.locked).toBe(true);
    expect(house.atTheTill.error).toMatchObject({ code: 'pin_wrong', values: { left: '9' } });
    expect(house.atTheTill.entry.typed).toBe('');
    expect(JSON.stringify(fake.calls)).not.toContain('9999');
  });

  it('asks nobody about a PIN that is too short', async () => {
    await signIn(0, '47');
    expect(fake.count('signIn')).toBe(0);
  });

  it('counts a wait down by the monotonic clock', async () => {
    for (let round = 0; round < 3; round++) await signIn(0, '9999');
    expect(house.atTheTill.waitMs(clock.now())).toBe(30_000);
    await clock.advance(12_000);
    expect(house.atTheTill.waitMs(clock.now())).toBe(18_000);
    house.atTheTill.chooseAt(1);
    expect(house.atTheTill.waitMs(clock.now())).toBe(0);
  });

  it('forgets what was typed for one person when another is chosen', () => {
    house.atTheTill.chooseAt(0);
    type(house.atTheTill.entry, '47');
    house.atTheTill.move(1);
    expect(house.atTheTill.person?.name).toBe('Karim');
    expect(house.atTheTill.entry.typed).toBe('');
  });

  it('lets the owner back in by the recovery code and shows the next before anything else', async () => {
    await house.atTheTill.recover('wrong', '1379');
    expect(house.atTheTill.error?.code).toBe('recovery_wrong');
    await house.atTheTill.recover(fake.staff.code, '1379');
    expect(house.atTheTill.code).toBe(fake.staff.code);
    expect(house.atTheTill.open).toBe(true);
    await house.atTheTill.codeSeen();
    expect(house.atTheTill.code).toBeNull();
    expect(house.till.boot?.person.name).toBe('Nadia');
  });
});

describe('the lock', () => {
  it('is told of touches, but not of each', async () => {
    await signIn(0, '4711');
    for (let round = 0; round < 5; round++) house.atTheTill.touch();
    expect(fake.count('stayOpen')).toBe(1);
    await clock.advance(10_000);
    house.atTheTill.touch();
    expect(fake.count('stayOpen')).toBe(2);
  });

  it('forgets the sale on this screen, and its verdict still sounds and stands on the strip', async () => {
    await signIn(0, '4711');
    house.till.showSale(fake.add(makeSale()));
    fake.lockBySelf();
    await clock.advance(0);
    expect(house.front.sale).toBeNull();
    expect(fake.front).toBe('A-000131');
    fake.pay('A-000131');
    await clock.advance(0);
    expect(sounds.played).toEqual(['paid']);
    expect(house.till.news.map((row) => row.number)).toEqual(['A-000131']);
  });

  it('clears the customer’s window for whoever comes next, when nothing waits', async () => {
    await signIn(0, '4711');
    house.till.showSale(fake.add(makeSale()));
    fake.lockBySelf();
    fake.pay('A-000131');
    await clock.advance(0);
    expect(fake.front).toBe('A-000131');
    await signIn(1, '3691');
    expect(fake.front).toBeNull();
  });

  it('is noticed by a refusal when the window had not heard of it', async () => {
    await signIn(0, '4711');
    fake.refuse('listSales', { code: 'sign_in_first', money: 'none', values: {} });
    fake.bootView = { ...fake.bootView, locked: true };
    await house.backend.listSales({ day: null, search: null, before: null }).catch(() => undefined);
    await clock.advance(0);
    expect(house.till.locked).toBe(true);
  });
});

describe('the owner’s PIN over the shoulder', () => {
  beforeEach(() => signIn(0, '4711'));

  it('asks after a touch, and then does what was refused', async () => {
    house.shoulder.touch();
    const day = house.backend.readDay(null);
    await clock.advance(0);
    expect(house.shoulder.command).toBe('read_day');
    type(house.shoulder.entry, '2580');
    await house.shoulder.give();
    expect((await day).day).toBe('2026-11-21');
    expect(house.shoulder.command).toBeNull();
  });

  it('is good for one command', async () => {
    house.shoulder.touch();
    const day = house.backend.readDay(null);
    await clock.advance(0);
    type(house.shoulder.entry, '2580');
    await house.shoulder.give();
    await day;
    await clock.advance(60_000);
    await expect(house.backend.readDay(null)).rejects.toMatchObject({ code: 'not_allowed' });
  });

  it('answers the same call made meanwhile, as after a notice, with the same', async () => {
    house.shoulder.touch();
    const first = house.backend.readDay(null);
    await clock.advance(0);
    const second = house.backend.readDay(null);
    await clock.advance(0);
    type(house.shoulder.entry, '2580');
    await house.shoulder.give();
    expect((await second).day).toBe((await first).day);
  });

  it('stays open after a wrong PIN, and gives the refusal back when the owner does not', async () => {
    house.shoulder.touch();
    const day = house.backend.readDay(null);
    const refused = expect(day).rejects.toMatchObject({ code: 'not_allowed' });
    await clock.advance(0);
    type(house.shoulder.entry, '4711');
    await house.shoulder.give();
    expect(house.shoulder.error?.code).toBe('pin_wrong');
    expect(house.shoulder.command).toBe('read_day');
    house.shoulder.refuse();
    await refused;
  });

  it('is not asked for by what the window reads by itself', async () => {
    house.shoulder.touch();
    await clock.advance(5_000);
    await expect(house.backend.readDay(null)).rejects.toMatchObject({ code: 'not_allowed' });
    expect(house.shoulder.command).toBeNull();
  });
});

describe('a PIN as it is typed', () => {
  it('takes digits only, at most eight, and can be tried from four on', () => {
    const entry = new PinEntry();
    type(entry, '12a');
    expect([entry.typed, entry.ready]).toEqual(['12', false]);
    type(entry, '3456789');
    expect(entry.typed).toBe('12345678');
    entry.backspace();
    expect([entry.take(), entry.typed]).toEqual(['1234567', '']);
  });
});
