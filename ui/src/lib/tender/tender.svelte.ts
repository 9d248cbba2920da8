/**
 * Cash, or another way of paying, for one sale: what is due, what was given, what goes back. And the way
 * back, for a tender that was wrong. Knows the backend and the clock, and no screen.
 */
import { asError, type Backend, type ErrorView, type SaleView, type Stop, type TenderKindView } from '../backend';
import type { Clock } from '../clock';
import { parseAmount } from '../money';

/** How long a first press waits for the second. */
export const SECOND_PRESS_MS = 8_000;

/** What a second press is asked for. */
export interface TenderArmed {
  /** Until when the phone may still pay, by the gateway's clock, if it says. */
  readonly payableUntil: string | null;
  /** Why the gateway couldn't be asked first, if so. */
  readonly problem: ErrorView | null;
}

/** How a sheet gets at the rest of the window. */
export interface TenderPorts {
  /** The sale is paid without the phone, or its tender was taken back: puts it in front, without a sound. */
  taken: (sale: SaleView) => void;
  /** The gateway knew better: the phone had paid, or somebody must decide. */
  found: (sale: SaleView) => void;
}

/**
 * Round sums a customer is likely to hand over, in minor units, above what is due, the smallest first: one note, or
 * whole thousands. Nobody counts out hundreds beside a thousand.
 */
export function quickAmounts(dueMinor: number, exponent: number): number[] {
  const major = 10 ** exponent;
  const notes = [200, 500, 1000, 2000, 5000].map((note) => note * major);
  const sums = notes.map((note) => Math.ceil(dueMinor / note) * note).filter((sum) => notes.includes(sum) || sum % (1000 * major) === 0);
  return sums.filter((sum, at) => sum > dueMinor && sums.indexOf(sum) === at).sort((a, b) => a - b).slice(0, 4);
}

export class Tendering {
  /** The sale on the sheet; `null` while there is no sheet. */
  sale = $state.raw<SaleView | null>(null);
  /** Whether the sheet takes a tender, or takes one back. */
  purpose = $state<'take' | 'back'>('take');
  kind = $state<TenderKindView>('cash');
  /** What was given, as typed. */
  given = $state('');
  /** The name of another way, a note, or why it was wrong. */
  note = $state('');
  doing = $state(false);
  armed = $state.raw<TenderArmed | null>(null);
  error = $state.raw<ErrorView | null>(null);

  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #ports: TenderPorts;
  #disarm: Stop | null = null;

  constructor(backend: Backend, clock: Clock, ports: TenderPorts) {
    this.#backend = backend;
    this.#clock = clock;
    this.#ports = ports;
  }

  /** What was given, in minor units; `null` where nothing is typed, `undefined` where it is no amount. */
  get givenMinor(): number | null | undefined {
    if (this.kind !== 'cash' || this.given.trim() === '') return null;
    const { sale } = this;
    if (!sale) return undefined;
    const read = parseAmount(this.given, sale.amount.exponent, sale.amount.exponent);
    return 'minor' in read ? read.minor : undefined;
  }

  /** What goes back, in minor units; below zero where something is missing; `null` where nothing is typed. */
  get changeMinor(): number | null {
    const given = this.givenMinor;
    return this.sale && typeof given === 'number' ? given - this.sale.amount.minor : null;
  }

  /** Whether the key may be pressed. */
  get ready(): boolean {
    if (!this.sale || this.doing) return false;
    if (this.purpose === 'back' || this.kind === 'other') return this.note.trim() !== '';
    return this.givenMinor !== undefined && (this.changeMinor ?? 0) >= 0;
  }

  /** Opens the sheet to take a tender for a sale. */
  open(sale: SaleView): void {
    this.#begin(sale, 'take');
  }

  /** Opens the sheet to take the tender of a sale back. */
  openBack(sale: SaleView): void {
    this.#begin(sale, 'back');
  }

  /** Puts the sheet away; nothing was taken. A first press is taken back before. */
  close(): void {
    if (this.armed) return this.disarm();
    this.sale = null;
  }

  /** A sale was decided by itself: there is nothing left to take. */
  settled(number: string): void {
    if (this.purpose !== 'take' || this.doing || this.sale?.number !== number) return;
    this.disarm();
    this.sale = null;
  }

  /** Chooses how it is paid. */
  choose(kind: TenderKindView): void {
    this.disarm();
    this.kind = kind;
    this.error = null;
  }

  /** Types what was given. */
  setGiven(text: string): void {
    this.disarm();
    this.given = text;
    this.error = null;
  }

  /** Takes a first press back. */
  disarm(): void {
    this.#disarm?.();
    this.#disarm = null;
    this.armed = null;
  }

  /** Does what the sheet is for. */
  async go(): Promise<void> {
    if (!this.ready) return;
    await (this.purpose === 'take' ? this.#take() : this.#takeBack());
  }

  async #take(): Promise<void> {
    const secondPress = this.armed !== null;
    this.disarm();
    await this.#ask(async (number) => {
      const input = { kind: this.kind, givenMinor: this.givenMinor ?? null, note: this.note.trim(), secondPress };
      const reply = await this.#backend.takeTender(number, input);
      if (reply.done) {
        this.sale = null;
        this.#ports.taken(reply.sale);
      } else if (reply.secondPress) {
        this.sale = reply.sale;
        this.armed = { payableUntil: reply.oldPayableUntil, problem: reply.problem };
        this.#disarm = this.#clock.after(SECOND_PRESS_MS, () => this.disarm());
      } else {
        this.sale = null;
        this.#ports.found(reply.sale);
      }
    });
  }

  async #takeBack(): Promise<void> {
    await this.#ask(async (number) => {
      const sale = await this.#backend.takeBackTender(number, this.note.trim());
      this.sale = null;
      this.#ports.taken(sale);
    });
  }

  #begin(sale: SaleView, purpose: 'take' | 'back'): void {
    this.disarm();
    this.purpose = purpose;
    this.kind = 'cash';
    this.given = '';
    this.note = '';
    this.error = null;
    this.sale = sale;
  }

  async #ask(work: (number: string) => Promise<void>): Promise<void> {
    const number = this.sale?.number;
    if (!number || this.doing) return;
    this.doing = true;
    this.error = null;
    try {
      await work(number);
    } catch (thrown) {
      this.error = asError(thrown);
    } finally {
      this.doing = false;
    }
  }
}
