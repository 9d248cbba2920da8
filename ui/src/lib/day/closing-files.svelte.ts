/** The files of a closing, as they were made: opened or saved again. Knows the backend and no screen. */
import { asError, type Backend, type ClosingFileView, type ErrorView, type ExportKind, type FileView } from '../backend';

export class ClosingFiles {
  files = $state<ClosingFileView[]>([]);
  /** The file that was saved again. */
  saved = $state<FileView | null>(null);
  working = $state(false);
  error = $state<ErrorView | null>(null);

  readonly #backend: Backend;
  #day = '';

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Reads the files of the closing of that day. */
  async load(day: string): Promise<void> {
    this.#day = day;
    this.files = [];
    this.saved = null;
    await this.#attempt(async () => {
      const files = await this.#backend.closingFiles(day);
      if (day === this.#day) this.files = files;
    });
  }

  /** Opens a file with the system's program for it. */
  async open(kind: ExportKind): Promise<void> {
    await this.#attempt(async () => {
      await this.#backend.openClosingFile(this.#day, kind);
    });
  }

  /** Saves a file again, and says where it is. */
  async save(kind: ExportKind): Promise<void> {
    await this.#attempt(async () => {
      this.saved = await this.#backend.saveClosingFile(this.#day, kind);
    });
  }

  /** Shows the saved file in the system's own window. */
  async show(): Promise<void> {
    const path = this.saved?.path;
    if (path) await this.#attempt(async () => void (await this.#backend.revealFile(path)));
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    if (this.working) return;
    this.working = true;
    this.error = null;
    try {
      await work();
    } catch (error) {
      this.error = asError(error);
    } finally {
      this.working = false;
    }
  }
}
