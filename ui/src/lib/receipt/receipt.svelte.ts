// The receipts of the paid sale that is looked at: the till's own, written by one key and opened to print by another;
// and its gateway's, where that gives one.
import { asError, type Backend, type ErrorView, type GatewayReceiptView, type ReceiptView } from '../backend';

export class Receipt {
  file = $state<ReceiptView | null>(null);
  /** The gateway's own, as it came. */
  theirs = $state<GatewayReceiptView | null>(null);
  writing = $state(false);
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
    await this.#write(number, async () => {
      const file = await this.#backend.receipt(number, language);
      if (this.#of === number) this.file = file;
    });
  }

  /** Asks the gateway of a payment for its own. */
  async fetch(number: string, ownReference: string): Promise<void> {
    await this.#write(number, async () => {
      const theirs = await this.#backend.gatewayReceipt(number, ownReference);
      if (this.#of === number) this.theirs = theirs;
    });
  }

  async #write(number: string, write: () => Promise<void>): Promise<void> {
    if (this.writing) return;
    this.putInFront(number);
    this.writing = true;
    this.error = null;
    try {
      await write();
    } catch (error) {
      if (this.#of === number) this.error = asError(error);
    } finally {
      this.writing = false;
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
