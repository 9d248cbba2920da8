// What tests of a room share: the whole window over the fake backend, as it comes up or opened on that room, and hands
// to use it.
import { mount, unmount } from 'svelte';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import App from '../App.svelte';
import { FakeBackend, type FakeOptions } from '../lib/backend/fake';
import { HandClock, settle } from '../lib/clock';
import { buildHouse, type House, type Room } from '../lib/house';
import { language } from '../lib/i18n';
import { otherViews } from '.';

export let clock: HandClock;
export let fake: FakeBackend;
export let house: House;
export let app: ReturnType<typeof mount>;
let unfollow: () => void;

type Prepare = (fake: FakeBackend) => void;

/** The window as it comes up. */
export async function openTill(options: FakeOptions = {}, prepare: Prepare = () => undefined): Promise<void> {
  clock = new HandClock();
  fake = new FakeBackend(clock, options);
  prepare(fake);
  house = buildHouse(fake, clock);
  unfollow = house.till.follow();
  void house.till.open();
  app = mount(App, { target: document.body, props: { house } });
  await rest();
}

export async function open(room: Room, wanted: string | null = null, options: FakeOptions = {}, prepare: Prepare = () => undefined): Promise<void> {
  await openTill(options, prepare);
  house.till.go(room, wanted);
  await rest();
}

/** Lets answers arrive and the screen follow; `ms` pass before. */
export async function rest(ms = 0): Promise<void> {
  if (ms > 0) await clock.advance(ms);
  for (let round = 0; round < 4; round++) {
    await settle();
    await new Promise((done) => setTimeout(done, 0));
  }
}

export const all = (testid: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`)];
export const one = (testid: string) => {
  const [found] = all(testid);
  if (!found) throw new Error(`no ${testid} on screen: ${document.body.textContent}`);
  return found;
};
export const text = (testid: string) => (one(testid).textContent ?? '').replace(/\s+/g, ' ').trim();

export async function click(testid: string): Promise<void> {
  one(testid).click();
  await rest();
}

export async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  await rest();
}

export async function type(testid: string, value: string): Promise<void> {
  const field = one(testid) as HTMLInputElement;
  field.focus();
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await rest();
}

// What is fetched from disk isn't fetched by the clock of these tests.
beforeAll(otherViews);
beforeEach(() => document.body.replaceChildren());
afterEach(async () => {
  unfollow();
  await unmount(app);
  language.set('en');
});
