/**
 * Who is at the till: the screen that asks, the lock, and the way back in with the recovery code. Who is signed in is
 * decided in Rust; this only asks.
 */
import { asError, type Backend, type ErrorView, type PersonRow } from '../backend';
import type { Clock } from '../clock';
import { PinEntry } from './entry.svelte';

/** The till is told of touches at most this often. */
const TELL_EVERY_MS = 10_000;

/** The codes after which the owner needs the recovery code. */
const NEEDS_CODE: readonly string[] = ['owner_locked', 'pepper_missing'];

export class AtTheTill {
  people = $state.raw<readonly PersonRow[]>([]);
  /** Whose PIN is asked for. */
  chosen = $state<number | null>(null);
  /** Whether somebody asked for the screen; a locked till shows it anyway. */
  open = $state(false);
  checking = $state(false);
  error = $state.raw<ErrorView | null>(null);
  /** Whether the recovery code is being typed. */
  recovering = $state(false);
  /** The next recovery code, shown once. */
  code = $state<string | null>(null);
  readonly entry = new PinEntry();
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #entered: () => Promise<void>;
  #readAt = $state(0);
  #toldAt = Number.NEGATIVE_INFINITY;

  /** `entered` is called when somebody else is at the till: everything is read anew for them. */
  constructor(backend: Backend, clock: Clock, entered: () => Promise<void>) {
    this.#backend = backend;
    this.#clock = clock;
    this.#entered = entered;
  }

  /** The person whose PIN is asked for. */
  get person(): PersonRow | null {
    return this.people.find((one) => one.id === this.chosen) ?? null;
  }

  /** How long that person must still wait, in ms from `now` by the monotonic clock. */
  waitMs(now: number): number {
    return Math.max(0, (this.person?.waitMs ?? 0) - Math.max(0, now - this.#readAt));
  }

  /** Whether only the recovery code helps. */
  get needsCode(): boolean {
    return this.error !== null && NEEDS_CODE.includes(this.error.code);
  }

  /** Asks who is at the till, with whoever is there still signed in: somebody else is chosen. */
  async show(here: string | null = null): Promise<void> {
    this.open = true;
    await this.read();
    this.chosen = (this.people.find((one) => one.name !== here) ?? this.people[0])?.id ?? null;
  }

  /** Reads who may sign in; the one who was chosen stays so. */
  async read(): Promise<void> {
    try {
      const { people } = await this.#backend.people();
      this.people = people;
      this.#readAt = this.#clock.now();
      if (!this.person) this.chosen = people[0]?.id ?? null;
    } catch (thrown) {
      this.error = asError(thrown);
    }
  }

  /** Chooses a person by their place on the screen, from 0. Gives whether there is one. */
  chooseAt(place: number): boolean {
    const person = this.people[place];
    if (!person) return false;
    if (person.id !== this.chosen) this.entry.take();
    this.chosen = person.id;
    this.error = null;
    this.recovering = false;
    return true;
  }

  /** Moves the choice by so many places, round and round. */
  move(by: number): void {
    const at = this.people.findIndex((one) => one.id === this.chosen);
    const { length } = this.people;
    if (length > 0) this.chooseAt((at + by + length) % length);
  }

  /** Tries the PIN of the chosen person. */
  async signIn(): Promise<void> {
    const { chosen } = this;
    if (chosen === null || this.checking || !this.entry.ready) return;
    this.checking = true;
    this.error = null;
    try {
      await this.#backend.signIn(chosen, this.entry.take());
      await this.#leave();
    } catch (thrown) {
      const error = asError(thrown);
      await this.read();
      this.error = error;
    } finally {
      this.checking = false;
    }
  }

  /** Locks the till: whoever is there is signed out. */
  async lock(): Promise<void> {
    try {
      await this.#backend.lockTill();
      this.open = false;
    } catch (thrown) {
      this.error = asError(thrown);
    }
  }

  /** Whoever is there stays. */
  stay(): void {
    this.#reset();
  }

  /** Lets the owner back in by the recovery code; the next code is then on screen. */
  async recover(code: string, pin: string): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    this.error = null;
    try {
      // Kept open: the next code must be seen before anything else is.
      this.open = true;
      this.code = (await this.#backend.recover(code, pin)).recovery.code;
      this.recovering = false;
    } catch (thrown) {
      this.error = asError(thrown);
    } finally {
      this.checking = false;
    }
  }

  /** The new code was written down. */
  async codeSeen(): Promise<void> {
    await this.#leave();
  }

  /** Somebody touched the window: the till doesn't lock itself yet. */
  touch(): void {
    const now = this.#clock.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    // A till that doesn't hear it locks itself sooner, which loses nothing.
    this.#backend.stayOpen().catch(() => undefined);
  }

  async #leave(): Promise<void> {
    this.#reset();
    await this.#entered();
  }

  #reset(): void {
    this.open = false;
    this.code = null;
    this.recovering = false;
    this.error = null;
    this.entry.take();
  }
}
