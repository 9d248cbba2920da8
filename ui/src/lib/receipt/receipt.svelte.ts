// The receipts of the paid sale that is looked at: the till's own, written by one key and opened to print by another;
// and its gateway's, where that gives one.
import { asError, type Backend, type ErrorView, type GatewayReceiptView, type ReceiptView } from '../backend';

export class Receipt {
  file = $state<ReceiptView | null>(null);
  /** The gateway's own, as it came. */
  theirs = $state<GatewayReceiptView | null>(null);
  writing = $state(false);
  /** The gateway is asked for its own. */
  fetching = $state(false);
  error = $state<ErrorView | null>(null);
  #of: string | null = null;

  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Which sale is in front: what was written for another leaves the screen. */
  putInFront(number: string): void {
    if (number === this.#of) return;
    this.#of = number;
    this.file = null;
    this.theirs = null;
    this.error = null;
  }

  /** Writes it in a language; from the second time on it says COPY. */
  async make(number: string, language: string): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    await this.#ask(number, async () => {
      const file = await this.#backend.receipt(number, language);
      if (this.#of === number) this.file = file;
    });
    this.writing = false;
  }

  /** Asks the gateway of a payment for its own. */
  async fetch(number: string, ownReference: string): Promise<void> {
    if (this.fetching) return;
    this.fetching = true;
    await this.#ask(number, async () => {
      const theirs = await this.#backend.gatewayReceipt(number, ownReference);
      if (this.#of === number) this.theirs = theirs;
    });
    this.fetching = false;
  }

  async #ask(number: string, work: () => Promise<void>): Promise<void> {
    this.putInFront(number);
    this.error = null;
    try {
      await work();
    } catch (error) {
      if (this.#of === number) this.error = asError(error);
    }
  }

  /** Opens the written one with the system's viewer, from where it is printed. */
  async open(): Promise<void> {
    if (!this.file) return;
    try {
      await this.#backend.openReceipt(this.file.path);
    } catch (error) {
      this.error = asError(error);
    }
  }
}
