// The sale in front: the one on the Sell room's screen and on the customer's window. Screens read it here, so
// that an answer, a notice and a reload can never show two versions of one sale.
import { asError, type Backend, type ErrorView, type SaleView } from '../backend';
import type { Clock } from '../clock';

/** Holds one sale as it was last read, and when that was. */
export class Front {
  /** The sale; replaced whole, never changed. */
  sale = $state.raw<SaleView | null>(null);
  /** When `sale` was read, by the monotonic clock: its durations count from here. */
  readAt = $state(0);
  /** Why the last reading failed; what is shown is then older than it looks. */
  error = $state.raw<ErrorView | null>(null);
  readonly #backend: Backend;
  readonly #clock: Clock;
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(backend: Backend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  /** Takes a sale as a command answered it. Of the sale in front an older view is ignored; another sale comes to the front. */
  take(sale: SaleView): void {
    const before = this.sale;
    if (before?.number === sale.number && sale.seq < before.seq) return;
    this.sale = sale;
    this.readAt = this.#clock.now();
    this.error = null;
    if (before?.number !== sale.number) this.#tellTill(sale.number);
  }

  /** Takes a fresher view if the sale is the one in front; else does nothing. */
  update(sale: SaleView): void {
    if (this.sale?.number === sale.number) this.take(sale);
  }

  /** Brings a sale to the front. Rejects with an `ErrorView` if it can't be read; the front is then as it was. */
  async show(number: string): Promise<void> {
    this.take(await this.#backend.readSale(number));
  }

  /** Reads the sale in front again. While a reading is under way, one more follows it. */
  read(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#readAll().finally(() => (this.#reading = null));
    return this.#reading;
  }

  /** Nothing is in front any more. A sale that waits goes on waiting. */
  leave(): void {
    if (!this.sale) return;
    this.sale = null;
    this.error = null;
    this.#tellTill(null);
  }

  /** The till was locked: this window forgets the sale, which stays in front for the customer. */
  forget(): void {
    this.sale = null;
    this.error = null;
  }

  async #readAll(): Promise<void> {
    do {
      this.#again = false;
      const number = this.sale?.number;
      if (!number) return;
      try {
        this.update(await this.#backend.readSale(number));
      } catch (thrown) {
        this.error = asError(thrown);
      }
    } while (this.#again);
  }

  #tellTill(number: string | null): void {
    // It orders who is watched first; a till that doesn't hear it still watches every sale.
    this.#backend.putInFront(number).catch(() => undefined);
  }
}

/** Time left to pay, in ms from `now`; `null` without a link or where the gateway gives no end. */
export function leftMs(sale: SaleView, readAt: number, now: number): number | null {
  const left = sale.link?.leftMs;
  return left === null || left === undefined ? null : left - (now - readAt);
}

/** How long ago a readable answer came, in ms; `null` when none ever came. */
export function verifiedAgoMs(sale: SaleView, readAt: number, now: number): number | null {
  const ago = sale.contact.verifiedAgoMs;
  return ago === null ? null : ago + (now - readAt);
}
