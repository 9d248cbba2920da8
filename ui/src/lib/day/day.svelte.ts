/**
 * One business day: its figures, the question about all its links, and its file. Knows the backend and
 * no screen.
 */
import { asError, type Backend, type DayView, type ErrorView, type ExportKind, type ExportProgress, type FileView, type RecheckProgress } from '../backend';
import { dayAfter } from './dates';

export class Day {
  view = $state<DayView | null>(null);
  /** The question about all links that runs, or the one that ended last on this day. */
  progress = $state<RecheckProgress | null>(null);
  file = $state<FileView | null>(null);
  /** Which file is being written, and how far it has come. */
  writing = $state<ExportKind | null>(null);
  written = $state<ExportProgress | null>(null);
  asking = $state(false);
  /** Whether the hours are shown as a table. */
  asTable = $state(false);
  error = $state<ErrorView | null>(null);

  readonly #backend: Backend;
  #reading = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether the day shown is today's. */
  get isToday(): boolean {
    return this.view !== null && this.view.day === this.view.today;
  }

  /** Whether the question about all links is under way. */
  get running(): boolean {
    return this.progress !== null && !this.progress.finished;
  }

  /** Whether nothing at all happened on the day. */
  get isEmpty(): boolean {
    const view = this.view;
    if (!view) return false;
    const sales = view.counts.paid + view.counts.open + view.counts.unpaid + view.counts.conflict;
    return sales === 0 && view.figures.every((one) => one.received.minor === 0 && one.owed.minor === 0);
  }

  /** Reads a day; today when none is named. */
  async load(day: string | null = null): Promise<void> {
    const reading = ++this.#reading;
    try {
      const view = await this.#backend.readDay(day);
      if (reading !== this.#reading) return;
      if (view.day !== this.view?.day) {
        this.file = null;
        this.error = null;
        if (!this.running) this.progress = null;
      }
      this.view = view;
    } catch (error) {
      if (reading === this.#reading) this.error = asError(error);
    }
  }

  /** Reads the same day again. */
  async again(): Promise<void> {
    await this.load(this.view?.day ?? null);
  }

  /** The day before. */
  async previous(): Promise<void> {
    if (this.view) await this.load(dayAfter(this.view.day, -1));
  }

  /** The day after, up to today. */
  async next(): Promise<void> {
    if (this.view && !this.isToday) await this.load(dayAfter(this.view.day, 1));
  }

  /** Back to today. */
  async today(): Promise<void> {
    await this.load(null);
  }

  /** Chart or table. */
  toggleTable(): void {
    this.asTable = !this.asTable;
  }

  /** Asks the gateway about every link of the day. */
  async askAll(): Promise<void> {
    const day = this.view?.day;
    if (!day || this.running || this.asking) return;
    this.asking = true;
    this.error = null;
    try {
      const first = await this.#backend.recheckDay(day);
      // Progress may have come before the answer: the further one counts.
      if (!this.progress || this.progress.finished || this.progress.done <= first.done) this.progress = first;
    } catch (error) {
      this.error = asError(error);
    } finally {
      this.asking = false;
    }
  }

  /** Stops after the question that is under way. */
  async stop(): Promise<void> {
    try {
      await this.#backend.stopRecheck();
    } catch (error) {
      this.error = asError(error);
    }
  }

  /** Takes a step of the question about all links. */
  async progressed(progress: RecheckProgress): Promise<void> {
    this.progress = progress;
    if (progress.finished) await this.again();
  }

  /** Puts the line about a question that ended away. */
  putProgressAway(): void {
    if (!this.running) this.progress = null;
  }

  /** Writes the day as a file, in the language on screen. */
  async exportAs(kind: ExportKind, language: string): Promise<void> {
    const day = this.view?.day;
    if (!day || this.writing) return;
    this.writing = kind;
    this.written = null;
    this.error = null;
    this.file = null;
    try {
      this.file = await this.#backend.export({ kind, from: day, to: day, language, separator: null });
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
  exported(progress: ExportProgress): void {
    if (this.writing === progress.kind) this.written = progress;
  }

  /** Stops the file that is being written; nothing of it is left. */
  async stopExport(): Promise<void> {
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
}
