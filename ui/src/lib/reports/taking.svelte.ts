/** Taking days away as a file: how far it has come, what was written. Knows the backend and no screen. */
import { asError, type Backend, type ErrorView, type ExportKind, type ExportProgress, type FileView } from '../backend';

export class Taking {
  file = $state<FileView | null>(null);
  /** Which file is being written, and how far it has come. */
  writing = $state<ExportKind | null>(null);
  written = $state<ExportProgress | null>(null);
  error = $state<ErrorView | null>(null);

  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Writes the days from the first to the last as a file, in a language. One at a time. */
  async take(kind: ExportKind, from: string, to: string, language: string): Promise<void> {
    if (this.writing) return;
    this.writing = kind;
    this.forget();
    try {
      this.file = await this.#backend.export({ kind, from, to, language, separator: null });
    } catch (error) {
      const view = asError(error);
      // Whoever stopped it knows.
      if (view.code !== 'export_stopped') this.error = view;
    } finally {
      this.writing = null;
      this.written = null;
    }
  }

  /** Takes a step of the file that is being written. */
  progressed(progress: ExportProgress): void {
    if (this.writing === progress.kind) this.written = progress;
  }

  /** Stops it; nothing of it is left. */
  async stop(): Promise<void> {
    try {
      await this.#backend.stopExport();
    } catch (error) {
      this.error = asError(error);
    }
  }

  /** Shows the written file in its folder. */
  async reveal(): Promise<void> {
    if (!this.file) return;
    try {
      await this.#backend.revealFile(this.file.path);
    } catch (error) {
      this.error = asError(error);
    }
  }

  /** Puts what came of the last one away. */
  forget(): void {
    this.file = null;
    this.error = null;
    this.written = null;
  }
}
