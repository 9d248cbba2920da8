/**
 * The sales of today, or the ones a search found, and the one being looked at. Knows the backend and
 * no screen. An answer that a newer question overtook is dropped.
 */
import { asError, type Backend, type ErrorView, type SaleRow, type SaleView, type TimelineEntry } from '../backend';

/** What a check of the open sale brought. */
export type CheckOutcome = 'same' | 'changed';

export class Sales {
  rows = $state<SaleRow[]>([]);
  /** How many sales the day has. */
  dayTotal = $state(0);
  search = $state('');
  /** Whether the rows answer a search. */
  found = $state(false);
  /** Whether the first page was read. */
  ready = $state(false);
  reading = $state(false);
  pickedNumber = $state<string | null>(null);
  sale = $state<SaleView | null>(null);
  timeline = $state<TimelineEntry[]>([]);
  checking = $state(false);
  checked = $state<CheckOutcome | null>(null);
  error = $state<ErrorView | null>(null);

  readonly #backend: Backend;
  #nextBefore = $state<number | null>(null);
  #listing = 0;
  #opening = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether there is a further page. */
  get hasMore(): boolean {
    return this.#nextBefore !== null;
  }

  /** Reads the first page, and opens that sale or else the first one. */
  async load(number?: string | null): Promise<void> {
    await this.#list();
    const wanted = number ?? this.pickedNumber ?? this.rows[0]?.number ?? null;
    if (wanted) await this.pick(wanted);
  }

  /** Searches all days; an empty text shows today again. */
  async find(text: string): Promise<void> {
    this.search = text;
    await this.#list();
    if (!this.rows.some((row) => row.number === this.pickedNumber)) {
      const first = this.rows[0];
      if (first) await this.pick(first.number);
      else this.#close();
    }
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    if (this.#nextBefore === null || this.reading) return;
    const listing = this.#listing;
    this.reading = true;
    try {
      const page = await this.#backend.listSales({ day: null, search: null, before: this.#nextBefore });
      if (listing !== this.#listing) return;
      const known = this.rows.map((row) => row.number);
      this.rows = [...this.rows, ...page.rows.filter((row) => !known.includes(row.number))];
      this.#nextBefore = page.nextBefore;
    } catch (error) {
      this.error = asError(error);
    } finally {
      this.reading = false;
    }
  }

  /** Opens a sale with its timeline. */
  async pick(number: string): Promise<void> {
    const opening = ++this.#opening;
    const other = number !== this.pickedNumber;
    this.pickedNumber = number;
    if (other) this.checked = null;
    try {
      const [sale, timeline] = await Promise.all([this.#backend.readSale(number), this.#backend.timeline(number)]);
      if (opening !== this.#opening) return;
      if (!other && this.sale && sale.seq < this.sale.seq) return;
      this.sale = sale;
      this.timeline = timeline;
      if (other) this.error = null;
    } catch (error) {
      if (opening === this.#opening) this.error = asError(error);
    }
  }

  /** Opens the row that many places further down; reads on at the end. */
  async move(by: number): Promise<void> {
    const at = this.rows.findIndex((row) => row.number === this.pickedNumber);
    if (at + by >= this.rows.length) await this.more();
    const next = this.rows[Math.min(this.rows.length - 1, Math.max(0, at + by))];
    if (next && next.number !== this.pickedNumber) await this.pick(next.number);
  }

  /** Asks the gateway about the open sale now. */
  async checkNow(): Promise<void> {
    const number = this.pickedNumber;
    if (!number || this.checking) return;
    const before = this.sale?.seq;
    this.checking = true;
    this.error = null;
    this.checked = null;
    try {
      const reply = await this.#backend.checkSale(number);
      await this.pick(number);
      if (reply.problem) this.error = reply.problem;
      else this.checked = reply.sale.seq === before ? 'same' : 'changed';
      this.#replaceRow(reply.sale);
    } catch (error) {
      this.error = asError(error);
    } finally {
      this.checking = false;
    }
  }

  /** Reads again what a notice is about; `null` means anything. */
  async changed(number: string | null): Promise<void> {
    await this.#list(Math.max(this.rows.length, 1));
    if (this.pickedNumber && (number === null || number === this.pickedNumber)) await this.pick(this.pickedNumber);
  }

  /** One step back: a search ends first. Gives whether there was a step to take. */
  async back(): Promise<boolean> {
    if (this.search === '') return false;
    await this.find('');
    return true;
  }

  async #list(atLeast = 0): Promise<void> {
    const listing = ++this.#listing;
    const search = this.search.trim();
    this.reading = true;
    try {
      let page = await this.#backend.listSales({ day: null, search: search === '' ? null : search, before: null });
      let rows = page.rows;
      while (rows.length < atLeast && page.nextBefore !== null && listing === this.#listing) {
        page = await this.#backend.listSales({ day: null, search: null, before: page.nextBefore });
        rows = [...rows, ...page.rows];
      }
      if (listing !== this.#listing) return;
      this.rows = rows;
      this.found = search !== '';
      this.dayTotal = page.dayTotal;
      this.#nextBefore = page.nextBefore;
      this.ready = true;
    } catch (error) {
      if (listing === this.#listing) this.error = asError(error);
    } finally {
      if (listing === this.#listing) this.reading = false;
    }
  }

  #replaceRow(sale: SaleView): void {
    const { number, seq, amount, state, flags, cause } = sale;
    this.rows = this.rows.map((row) =>
      row.number === number ? { ...row, seq, amount, state, flags, cause, waiting: sale.link !== null } : row,
    );
  }

  #close(): void {
    this.#opening += 1;
    this.pickedNumber = null;
    this.sale = null;
    this.timeline = [];
    this.checked = null;
  }
}
