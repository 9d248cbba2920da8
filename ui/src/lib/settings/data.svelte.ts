/** The data folder and the check of its journal. Knows the backend and no screen. */
import { asError, type Backend, type ErrorView, type VerifyView } from '../backend';

export class Data {
  verifying = $state(false);
  verified = $state<VerifyView | null>(null);
  /** A head of the journal from a closing's QR; may be empty. */
  anchor = $state('');
  error = $state<ErrorView | null>(null);

  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Checks the seal of every journal row, every closing, and what heads kept elsewhere say. */
  async verify(): Promise<void> {
    if (this.verifying) return;
    this.verifying = true;
    this.verified = null;
    await this.#attempt(async () => {
      const anchor = this.anchor.trim();
      this.verified = await this.#backend.verifyJournal(anchor === '' ? null : anchor);
    });
    this.verifying = false;
  }

  /** Shows a file or folder in the system's own window. */
  async show(path: string): Promise<void> {
    await this.#attempt(async () => {
      await this.#backend.revealFile(path);
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.error = null;
    try {
      await work();
    } catch (error) {
      this.error = asError(error);
    }
  }
}
