// The latest decided sales of today, beside the keypad. Waiting ones are on the strip.
import type { Backend, SaleRow } from '../backend';

/** More than this never fits. */
export const MOST_RECENT = 6;

export class Recent {
  rows = $state.raw<SaleRow[]>([]);
  readonly #backend: Backend;
  #reading = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Reads the list again. It is a convenience: when it can't be read, what was there stays. */
  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const page = await this.#backend.listSales({ day: null, search: null, before: null });
      if (reading !== this.#reading) return;
      this.rows = page.rows.filter((row) => row.state !== 'open').slice(0, MOST_RECENT);
    } catch {
      // The sales room shows the error to whoever looks for a sale.
    }
  }
}
