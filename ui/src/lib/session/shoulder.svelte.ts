/**
 * The owner's PIN over a cashier's shoulder: one sheet, for the one command that was refused. It opens only after
 * somebody touched the window; what the window reads again by itself never asks anybody for a PIN.
 */
import { asError, type Backend, type ErrorView } from '../backend';
import type { Clock } from '../clock';
import { PinEntry } from './entry.svelte';

/** A refusal this soon after a touch was caused by it. */
const SOON_MS = 2_000;

export class Shoulder {
  /** The command the owner is asked for; `null` while nobody is asked. */
  command = $state<string | null>(null);
  checking = $state(false);
  error = $state.raw<ErrorView | null>(null);
  readonly entry = new PinEntry();
  readonly #backend: Backend;
  readonly #clock: Clock;
  #touchedAt = Number.NEGATIVE_INFINITY;
  #answer: ((given: boolean) => void) | null = null;

  constructor(backend: Backend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  /** Somebody touched the window. */
  touch(): void {
    this.#touchedAt = this.#clock.now();
  }

  /** Asks for the owner's word. Gives whether it was given. */
  ask(command: string): Promise<boolean> {
    if (this.command !== null || this.#clock.now() - this.#touchedAt > SOON_MS) return Promise.resolve(false);
    this.command = command;
    this.error = null;
    this.entry.take();
    return new Promise((answer) => (this.#answer = answer));
  }

  /** Tries the PIN. */
  async give(): Promise<void> {
    const { command } = this;
    if (command === null || this.checking || !this.entry.ready) return;
    this.checking = true;
    this.error = null;
    try {
      await this.#backend.authorise(command, this.entry.take());
      this.#end(true);
    } catch (thrown) {
      this.error = asError(thrown);
    } finally {
      this.checking = false;
    }
  }

  /** The owner doesn't. */
  refuse(): void {
    this.#end(false);
  }

  #end(given: boolean): void {
    this.command = null;
    this.error = null;
    this.entry.take();
    this.#answer?.(given);
    this.#answer = null;
  }
}
