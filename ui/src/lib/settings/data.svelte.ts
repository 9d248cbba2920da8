/** The data folder: journal check and backup. Knows the backend and no screen. */
import { asError, type Backend, type ErrorView, type FileView, type VerifyView } from '../backend';

export class Data {
  verifying = $state(false);
  verified = $state<VerifyView | null>(null);
  copying = $state(false);
  backup = $state<FileView | null>(null);
  error = $state<ErrorView | null>(null);

  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Checks the seal of every journal row. */
  async verify(): Promise<void> {
    if (this.verifying) return;
    this.verifying = true;
    this.verified = null;
    await this.#attempt(async () => {
      this.verified = await this.#backend.verifyJournal();
    });
    this.verifying = false;
  }

  /** Copies the data file. */
  async backUp(): Promise<void> {
    if (this.copying) return;
    this.copying = true;
    this.backup = null;
    await this.#attempt(async () => {
      this.backup = await this.#backend.backupNow();
    });
    this.copying = false;
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
