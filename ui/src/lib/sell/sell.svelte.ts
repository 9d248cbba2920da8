// Selling: what is typed, what is noted, and the one request that makes a sale of it.
import { asError, NO_WISH, ownError, type Backend, type ErrorView, type LimitsView, type LinkWish, type SaleView, type StandInView } from '../backend';
import type { Clock } from '../clock';
import { parseAmount } from '../money';
import { EMPTY, isZero, minorOf, press, shown, typedOf, type PadKey, type Typed } from './keypad';

/** The longest note, in bytes of UTF-8. */
export const NOTE_BYTES = 200;

/** After these nobody knows whether the sale was made: asking again must name the same sale. */
const UNSETTLED = new Set(['no_reply', 'internal', 'sale_busy']);

export class Sell {
  typed = $state.raw<Typed>(EMPTY);
  note = $state('');
  limits = $state.raw<LimitsView>({ currency: 'DZD', exponent: 2, decimals: 0, minimumMinor: 1, maximumMinor: 1 });
  error = $state.raw<ErrorView | null>(null);
  /** When the link was asked for, by the monotonic clock; `null` when none is being made. */
  askedAt = $state<number | null>(null);
  /** The name of the other gateway that is asked for it; `null` when it is the one that sells. */
  askedBy = $state<string | null>(null);
  stopping = $state(false);

  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #onSale: (sale: SaleView) => void;
  readonly #wish: () => LinkWish;
  readonly #newId: () => string;
  #request: { id: string; about: string } | null = null;
  /** The request of the sale that got no link. */
  #failed: { id: string; about: string } | null = null;
  #flight = 0;

  /** `onSale` is given the sale once its link is recorded; `wish` says what its link is asked for beside the amount. */
  constructor(backend: Backend, clock: Clock, onSale: (sale: SaleView) => void, wish: () => LinkWish, newId: () => string = requestId) {
    this.#backend = backend;
    this.#clock = clock;
    this.#onSale = onSale;
    this.#wish = wish;
    this.#newId = newId;
  }

  /** The amount typed, in minor units. */
  get minor(): number {
    return minorOf(this.typed, this.limits.exponent);
  }

  /** The amount as the screen shows it. */
  get shown() {
    return shown(this.typed, this.limits.exponent);
  }

  /** Whether nothing was typed that could be charged. */
  get empty(): boolean {
    return isZero(this.typed);
  }

  /** Whether the amount is one the gateway takes. */
  get withinLimits(): boolean {
    return this.minor >= this.limits.minimumMinor && this.minor <= this.limits.maximumMinor;
  }

  /** Takes what the till says can be charged now. */
  setLimits(limits: LimitsView): void {
    if (limits.currency !== this.limits.currency || limits.exponent !== this.limits.exponent) this.typed = EMPTY;
    this.limits = limits;
  }

  /** A key of the pad or the keyboard. While a link is being made, none is taken. */
  press(key: PadKey): void {
    if (this.askedAt !== null) return;
    this.typed = press(this.typed, key, this.limits);
    this.error = null;
  }

  /** Text pasted as an amount; what is no amount says why. */
  paste(text: string): void {
    if (this.askedAt !== null) return;
    const read = parseAmount(text, this.limits.exponent, this.limits.decimals);
    if ('minor' in read) {
      this.typed = typedOf(read.minor, this.limits.exponent);
      this.error = null;
    } else {
      this.error = { ...ownError(read.problem), values: { decimals: String(this.limits.decimals) } };
    }
  }

  /** Takes the note as it is written. */
  setNote(note: string): void {
    this.note = note;
    if (this.error?.code === 'note_too_long' || this.error?.code === 'note_control_character') this.error = null;
  }

  /**
   * Asks for a sale and its link. A second press while one is on its way does nothing; after an answer that was lost,
   * the same sale is asked for again, never a second one.
   */
  async charge(by: StandInView | null = null): Promise<void> {
    if (this.askedAt !== null || this.empty) return;
    this.error = null;
    if (new TextEncoder().encode(this.note.trim()).length > NOTE_BYTES) {
      this.error = ownError('note_too_long');
      return;
    }
    const wish = this.#wish();
    const about = `${this.minor}/${this.limits.currency}/${this.note}/${JSON.stringify(wish)}`;
    if (this.#request?.about !== about) this.#request = { id: this.#newId(), about };
    const request = this.#request;
    const input = { amountMinor: this.minor, currency: this.limits.currency, note: this.note.trim(), gateway: by?.gateway ?? null, ...(by ? NO_WISH : wish), requestId: request.id };
    await this.#fly(request, by, () => this.#backend.startSale(input));
  }

  /** The gateway that is offered instead of the one that just gave no link. */
  get standIn(): StandInView | null {
    const { stand_in: gateway, stand_in_name: name } = this.error?.values ?? {};
    return gateway && name ? { gateway, name } : null;
  }

  /** Sells by another gateway: the sale that got no link gets one there; where none was made, one is asked for there. */
  async sellBy(other: StandInView): Promise<void> {
    const number = this.standIn ? this.error?.values.sale : undefined;
    const failed = this.#failed;
    if (this.askedAt !== null) return;
    if (!number || !failed) return this.charge(other);
    this.error = null;
    await this.#fly(failed, other, async () => (await this.#backend.newLink(number, false, NO_WISH, other.gateway)).sale);
  }

  async #fly(request: { id: string; about: string }, by: StandInView | null, ask: () => Promise<SaleView>): Promise<void> {
    const flight = ++this.#flight;
    this.#request = request;
    this.askedAt = this.#clock.now();
    this.askedBy = by?.name ?? null;
    this.stopping = false;
    try {
      const sale = await ask();
      if (flight !== this.#flight) return;
      this.clear();
      this.#onSale(sale);
    } catch (thrown) {
      if (flight !== this.#flight) return;
      const error = asError(thrown);
      if (error.code === 'link_maybe_sent' && (await this.#open(error.values.sale, flight))) return;
      this.askedAt = null;
      this.error = error;
      this.#failed = request;
      if (!UNSETTLED.has(error.code)) this.#request = null;
    }
  }

  /** Opens a sale whose link the customer may have: it is looked for there. Gives whether it could be read. */
  async #open(number: string | undefined, flight: number): Promise<boolean> {
    if (number === undefined) return false;
    try {
      const sale = await this.#backend.readSale(number);
      if (flight === this.#flight) {
        this.clear();
        this.#onSale(sale);
      }
      return true;
    } catch {
      // What happened is told on the keypad then.
      return false;
    }
  }

  /** Stops making the link: the sale is given up. What comes back later doesn't come to the screen. */
  async stop(): Promise<void> {
    const request = this.#request;
    if (this.askedAt === null || this.stopping || !request) return;
    this.stopping = true;
    try {
      const flight = this.#flight;
      await this.#backend.stopSale(request.id);
      if (flight !== this.#flight) return;
      this.#flight += 1;
      this.#request = null;
      this.askedAt = null;
      this.error = ownError('stopped');
    } catch (thrown) {
      this.error = asError(thrown);
    } finally {
      this.stopping = false;
    }
  }

  /** Clears amount, note and error: the next sale. */
  clear(): void {
    this.typed = EMPTY;
    this.note = '';
    this.error = null;
    this.askedAt = null;
    this.#request = null;
    this.#failed = null;
  }
}

/** A name for one sale on screen, that no other has. */
export function requestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
