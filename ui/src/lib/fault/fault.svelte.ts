/**
 * The way out when the till could not open: try again, restore a backup, or start a new file. The old
 * file is kept by the backend in each case. Knows the backend and no screen.
 */
import { asError, type Backend, type ErrorView } from '../backend';

/** What is being tried. */
export type FaultWork = 'retry' | 'restore_backup' | 'start_new';

export class Fault {
  error = $state<ErrorView>({ code: 'internal', money: 'unknown', values: {} });
  working = $state<FaultWork | null>(null);
  /** Whether "start a new file" was pressed once and waits for its second press. */
  armed = $state(false);

  readonly #backend: Backend;
  readonly #openAgain: () => Promise<void>;

  /** `openAgain` boots the window again and rejects with the next reason why it can't. */
  constructor(backend: Backend, error: ErrorView, openAgain: () => Promise<void>) {
    this.#backend = backend;
    this.error = error;
    this.#openAgain = openAgain;
  }

  /** Opens the till once more. */
  async retry(): Promise<void> {
    await this.#work('retry', this.#openAgain);
  }

  /** Restores the newest backup and opens the till. */
  async restoreBackup(): Promise<void> {
    await this.#work('restore_backup', async () => {
      await this.#backend.rescue('restore_backup');
      await this.#openAgain();
    });
  }

  /** Starts a new file at the second press and opens the till. */
  async startNew(): Promise<void> {
    if (!this.armed) {
      this.armed = true;
      return;
    }
    await this.#work('start_new', async () => {
      await this.#backend.rescue('start_new');
      await this.#openAgain();
    });
  }

  /** Takes a first press back. */
  disarm(): void {
    this.armed = false;
  }

  async #work(what: FaultWork, work: () => Promise<void>): Promise<void> {
    if (this.working) return;
    this.working = what;
    this.armed = false;
    try {
      await work();
    } catch (error) {
      this.error = asError(error);
    } finally {
      this.working = null;
    }
  }
}
