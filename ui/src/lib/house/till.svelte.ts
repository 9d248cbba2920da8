// The till as a whole, for one window: what it booted with, which room is open, the waiting strip, how the
// gateway does, and what changed. It knows no room from inside.
import { asError, type Backend, type BootView, type ErrorView, type HealthView, type MachineView, type SaleRow, type SessionView, type StripView, type Stop } from '../backend';
import type { Clock } from '../clock';
import type { Front } from '../front';
import { language } from '../i18n';
import type { Sounds } from '../sound';
import { newsVerdictOf, Verdicts } from './verdicts';

/** The rooms of the rail, in the order of F1 to F6. */
export const ROOMS = ['sell', 'sales', 'attention', 'day', 'reports', 'settings'] as const;
/** A room of the rail. */
export type Room = (typeof ROOMS)[number];

const NOTHING_WAITS: StripView = { waiting: [], news: [], attentionCount: 0 };
/** The wall clock running away from the monotonic one by more than this means that the machine slept. */
const SLEPT_MS = 1_500;
const LOOK_MS = 1_000;
/** A verdict that needs a person sounds again after this, until somebody looks. */
export const REPEAT_MS = 30_000;

export class Till {
  /** What the till booted with; `null` before, and after a boot that failed. */
  boot = $state.raw<BootView | null>(null);
  /** Why it didn't boot. */
  fault = $state.raw<ErrorView | null>(null);
  room = $state<Room>('sell');
  /** The sale a room was opened for, if any. */
  wanted = $state<string | null>(null);
  strip = $state.raw<StripView>(NOTHING_WAITS);
  /** When the strip was read, by the monotonic clock. */
  stripReadAt = $state(0);
  health = $state.raw<HealthView | null>(null);
  machine = $state.raw<MachineView>({ language: 'en', theme: 'system' });
  /** Grows with each change that was committed; what shows lists may read them again. */
  seq = $state(0);
  /** Why the last thing asked of the frame failed. */
  error = $state.raw<ErrorView | null>(null);

  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #front: Front;
  readonly #verdicts: Verdicts;
  #bootedAt = 0;
  #readingStrip: Promise<void> | null = null;
  #stripAgain = false;
  #stopRepeat: Stop | null = null;
  #skew: number;

  constructor(backend: Backend, clock: Clock, front: Front, sounds: Sounds) {
    this.#backend = backend;
    this.#clock = clock;
    this.#front = front;
    this.#verdicts = new Verdicts(sounds);
    this.#skew = clock.wall() - clock.now();
  }

  /** The shop's time zone. */
  get zone(): string {
    return this.boot?.shop.timeZone ?? 'UTC';
  }

  /** Whether real money moves here. */
  get live(): boolean {
    return this.boot?.profile === 'live';
  }

  /** Whether somebody must sign in first. */
  get locked(): boolean {
    return this.boot?.locked ?? false;
  }

  /** The corrected time, in ms since 1970, at the monotonic moment `now`. */
  correctedTime(now: number): number {
    return this.boot ? Date.parse(this.boot.now) + (now - this.#bootedAt) : Number.NaN;
  }

  /** Opens the till, as `openAgain`; a failure becomes `fault`. */
  async open(): Promise<void> {
    try {
      await this.openAgain();
    } catch (thrown) {
      this.boot = null;
      this.fault = asError(thrown);
      // A till that can't be opened still says what this machine remembers: its page is dressed by that.
      const { language: spoken, theme } = this.fault.values;
      if (spoken && theme) this.#takeMachine({ language: spoken, theme });
    }
  }

  /**
   * Opens the till: everything is read, and the newest live sale comes to the front.
   * Rejects with an `ErrorView` when the till can't be opened; what was so before stays so.
   */
  async openAgain(): Promise<void> {
    const boot = await this.#backend.boot();
    this.#takeBoot(boot);
    for (const row of boot.strip.news) this.#verdicts.know(row);
    if (boot.front) this.showSale(boot.front);
    if (boot.health.state === 'unknown') void this.#askHealth();
  }

  /** Asks whether the gateway answers, when nobody asked it yet. The first screen doesn't wait for it. */
  async #askHealth(): Promise<void> {
    try {
      this.health = await this.#backend.health();
    } catch {
      // It stays unknown, and the bar says so; the first sale will tell.
    }
  }

  /** Takes how the gateway that sells does. Of another one, only who could stand in may have changed by it. */
  #takeHealth(health: HealthView): void {
    const sells = this.health === null || health.gateway === this.health.gateway;
    if (sells) this.health = health;
    else if (this.health?.state !== 'answers') void this.#askHealth();
  }

  /** Shows the page with the ways out of a data file that can't be used. */
  showWayOut(): void {
    if (this.boot?.fault) this.fault = this.boot.fault;
  }

  /** Follows what the till tells, and notices sleep. Gives the way to stop. */
  follow(): Stop {
    const stops = [
      this.#backend.onChange((notice) => {
        if (notice.seq < this.seq) return;
        this.seq = notice.seq;
        if (notice.sale === null || notice.sale === this.#front.sale?.number) void this.readFront();
        void this.readStrip();
      }),
      this.#backend.onHealth((health) => this.#takeHealth(health)),
      this.#backend.onMachine((machine) => this.#takeMachine(machine)),
      this.#backend.onLiveAlerts((liveAlerts) => {
        if (this.boot) this.boot = { ...this.boot, liveAlerts };
      }),
      this.#backend.onSession((session) => void this.#takeSession(session)),
      this.#clock.every(LOOK_MS, () => this.#noticeSleep()),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#stopRepeat?.();
    };
  }

  /** Opens a room, perhaps for one sale. */
  go(room: Room, sale: string | null = null): void {
    this.room = room;
    this.wanted = sale;
    if (room === 'sell') this.#lookAtFront();
  }

  /** Puts a sale that was just answered in front, in the Sell room. */
  showSale(sale: Parameters<Front['take']>[0]): void {
    this.#verdicts.know(sale);
    this.#front.take(sale);
    this.go('sell');
  }

  /** Opens a sale by its number in the Sell room: its QR, or what came of it. */
  async openSale(number: string): Promise<void> {
    try {
      this.error = null;
      const sale = await this.#backend.readSale(number);
      this.showSale(sale);
    } catch (thrown) {
      this.error = asError(thrown);
    }
  }

  /** Reads the sale in front again, and sounds what it came to if the screen shows it. */
  async readFront(): Promise<void> {
    await this.#front.read();
    this.#lookAtFront();
  }

  /** A command answered with the sale in front: takes it, and sounds what it came to. `quietly`: the cashier did it. */
  answered(sale: Parameters<Front['take']>[0], quietly = false): void {
    if (quietly) this.#verdicts.know(sale);
    this.#front.update(sale);
    this.#lookAtFront();
    void this.readStrip();
  }

  /** Reads the waiting strip again; verdicts that are new on it sound. */
  readStrip(): Promise<void> {
    if (this.#readingStrip) {
      this.#stripAgain = true;
      return this.#readingStrip;
    }
    this.#readingStrip = this.#readStrip().finally(() => (this.#readingStrip = null));
    return this.#readingStrip;
  }

  /** Verdicts from elsewhere, newest first: all but the one on the screen. */
  get news(): SaleRow[] {
    const seen = this.room === 'sell' ? this.#front.sale?.number : undefined;
    return this.strip.news.filter((row) => row.number !== seen);
  }

  /** Takes the newest verdict from elsewhere off the strip; one that needs a person is opened. */
  async acknowledgeNewest(): Promise<void> {
    const row = this.news[0];
    if (!row) return;
    await this.#acknowledge(row.number);
    if (newsVerdictOf(row) === 'person') this.go('attention', row.number);
  }

  /** Opens the newest waiting sale; the next one if that is in front already. */
  async openNewestWaiting(): Promise<void> {
    const rows = this.strip.waiting;
    const at = this.room === 'sell' ? rows.findIndex((row) => row.number === this.#front.sale?.number) : -1;
    const next = rows[(at + 1) % rows.length];
    if (next) await this.openSale(next.number);
  }

  /** Reads what may have changed while nobody listened: after a reload, when the window is seen again, after sleep. */
  async catchUp(): Promise<void> {
    if (!this.boot) return;
    try {
      const changes = await this.#backend.changesSince(this.seq);
      this.seq = changes.seq;
      this.health = await this.#backend.health();
    } catch (thrown) {
      this.error = asError(thrown);
    }
    await Promise.all([this.readFront(), this.readStrip()]);
  }

  /** Changes language or theme at once, and keeps it. */
  async saveMachine(machine: MachineView): Promise<void> {
    this.#takeMachine(machine);
    await this.#backend.saveMachine(machine);
  }

  /** Reads again what settings decide: shop, limits, health, profile. What is in front stays. */
  async reboot(): Promise<void> {
    try {
      this.#takeBoot(await this.#backend.boot());
    } catch (thrown) {
      this.fault = asError(thrown);
    }
  }

  /** Starts anew, as after a switch of profile: nothing of the other profile stays. */
  async restart(): Promise<void> {
    this.#front.leave();
    this.boot = null;
    this.fault = null;
    this.strip = NOTHING_WAITS;
    this.seq = 0;
    this.go('sell');
    await this.open();
  }

  /** Somebody else is at the till: everything is read for them, and nothing of the one before stays. */
  async enter(): Promise<void> {
    this.#front.forget();
    this.go('sell');
    await this.open();
    // What the one before left on the customer's window is over, unless it still waits.
    if (!this.#front.sale) this.#backend.putInFront(null).catch(() => undefined);
  }

  /** The till answered that nobody is signed in: the window hadn't heard of it. */
  signInFirst(): void {
    if (this.boot && !this.boot.locked) void this.#takeSession({ locked: true });
  }

  /** The offer to make the owner was seen. */
  async putOffPeople(): Promise<void> {
    try {
      await this.#backend.putOffPeople();
      if (this.boot) this.boot = { ...this.boot, people: { ...this.boot.people, offer: false } };
    } catch (thrown) {
      this.error = asError(thrown);
    }
  }

  async #takeSession(session: SessionView): Promise<void> {
    if (session.locked && this.boot) {
      this.boot = { ...this.boot, locked: true };
      this.error = null;
      this.#front.forget();
      this.go('sell');
    }
    await this.reboot();
  }

  #takeBoot(boot: BootView): void {
    this.#bootedAt = this.#clock.now();
    this.boot = boot;
    this.fault = null;
    this.health = boot.health;
    this.seq = Math.max(this.seq, boot.seq);
    this.strip = boot.strip;
    this.stripReadAt = this.#clock.now();
    this.#verdicts.sounds.on = boot.shop.sound;
    this.#verdicts.sounds.muffled = boot.profile === 'demo';
    this.#takeMachine(boot.machine);
    this.#repeatWhileNeeded();
  }

  #takeMachine(machine: MachineView): void {
    this.machine = machine;
    language.set(machine.language);
  }

  /** What the screen shows is seen: it sounds if it is new, and is taken off the list of unseen verdicts. */
  #lookAtFront(): void {
    const sale = this.#front.sale;
    if (!sale || this.room !== 'sell' || sale.state === 'open') return;
    this.#verdicts.hear(sale);
    if (sale.unseenVerdict && document.visibilityState !== 'hidden') void this.#acknowledge(sale.number);
  }

  async #acknowledge(number: string): Promise<void> {
    try {
      await this.#backend.acknowledge(number);
      this.strip = { ...this.strip, news: this.strip.news.filter((row) => row.number !== number) };
    } catch (thrown) {
      this.error = asError(thrown);
    }
    await this.readStrip();
  }

  async #readStrip(): Promise<void> {
    do {
      this.#stripAgain = false;
      try {
        this.strip = await this.#backend.strip();
        this.stripReadAt = this.#clock.now();
        for (const row of this.news) this.#verdicts.hearNews(row);
      } catch (thrown) {
        this.error = asError(thrown);
      }
      this.#repeatWhileNeeded();
    } while (this.#stripAgain);
  }

  #repeatWhileNeeded(): void {
    const needed = this.strip.news.some((row) => newsVerdictOf(row) === 'person');
    if (needed && !this.#stopRepeat) {
      this.#stopRepeat = this.#clock.every(REPEAT_MS, () => this.#verdicts.sounds.play('person'));
    } else if (!needed) {
      this.#stopRepeat?.();
      this.#stopRepeat = null;
    }
  }

  #noticeSleep(): void {
    const skew = this.#clock.wall() - this.#clock.now();
    const slept = Math.abs(skew - this.#skew) > SLEPT_MS;
    this.#skew = skew;
    // The monotonic clock may have stood still: what the till corrects the time with is asked for again.
    if (slept && this.boot) void this.reboot().then(() => this.catchUp());
  }
}
