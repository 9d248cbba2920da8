// The customer's window: it reads one view and follows it. It presses nothing and asks for nothing else.
import type { Backend, CustomerView, Stop } from '../backend';
import type { Clock } from '../clock';
import { leftMs } from '../front';

/** What the window shows. */
export type Scene = 'idle' | 'pay' | 'over' | 'paid' | 'notpaid' | 'person';

/** How soon a view that couldn't be read is asked for again, in ms. */
export const RETRY_MS = 2_000;

export class Customer {
  view = $state.raw<CustomerView | null>(null);
  /** When it was read, by the monotonic clock. */
  readAt = $state(0);
  readonly #backend: Backend;
  readonly #clock: Clock;
  #reading = false;
  #again = false;
  #retry: Stop | null = null;

  constructor(backend: Backend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  /** Reads now and at each change. Gives the way to stop. */
  follow(): Stop {
    void this.read();
    const stops = [this.#backend.onChange(() => void this.read()), this.#backend.onMachine(() => void this.read())];
    return () => {
      for (const stop of stops) stop();
      this.#retry?.();
    };
  }

  /** Reads the view; while one reading is under way, one more follows it. */
  async read(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    this.#retry?.();
    try {
      while (this.#again) {
        this.#again = false;
        this.#take(await this.#backend.customerView());
      }
    } catch {
      // What was there stays: its countdown still takes the QR away in time.
      this.#retry = this.#clock.after(RETRY_MS, () => void this.read());
    } finally {
      this.#reading = false;
    }
  }

  /** What to show at the monotonic moment `now`. */
  scene(now: number): Scene {
    const sale = this.view?.sale;
    if (!sale) return 'idle';
    // The customer stands before the cashier with the cash: the big PAID is the gateway's word alone.
    if (sale.state === 'paid') return sale.tender ? 'idle' : 'paid';
    if (sale.state === 'conflict') return 'person';
    if (sale.state === 'unpaid') return sale.givenUp ? 'idle' : 'notpaid';
    const left = leftMs(sale, this.readAt, now);
    return sale.link && (left === null || left > 0) ? 'pay' : 'over';
  }

  #take(view: CustomerView): void {
    const before = this.view?.sale;
    if (before && view.sale?.number === before.number && view.sale.seq < before.seq) return;
    this.view = view;
    this.readAt = this.#clock.now();
  }
}
