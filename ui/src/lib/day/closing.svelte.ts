/**
 * The end of a day: what it would say, what is carried over, and the closing itself. Knows the backend and
 * no screen.
 */
import { asError, type Backend, type ClosingPreview, type ClosingView, type ErrorView, type FindingView } from '../backend';

export class Closing {
  /** What closing would say now; `null` while nothing is asked or the day is closed. */
  preview = $state<ClosingPreview | null>(null);
  /** The closing of a closed day. */
  report = $state<ClosingView | null>(null);
  /** The findings that are carried over, by their ids. */
  carried = $state<readonly string[]>([]);
  closing = $state(false);
  error = $state<ErrorView | null>(null);

  readonly #backend: Backend;
  #reading = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether the page of the closing is in front. */
  get isOpen(): boolean {
    return this.preview !== null || this.report !== null;
  }

  /** The findings that neither were settled nor are carried over. */
  get unsettled(): FindingView[] {
    return (this.preview?.findings ?? []).filter((finding) => finding.blocks && !this.carried.includes(finding.id));
  }

  /** Whether the day can be closed now. */
  get isReady(): boolean {
    return this.preview !== null && this.preview.earlier === null && this.unsettled.length === 0 && !this.closing;
  }

  /** Shows a closing that was made. */
  show(report: ClosingView): void {
    this.leave();
    this.report = report;
  }

  /** Reads what closing a day would say. What was ticked stays ticked. */
  async open(day: string): Promise<void> {
    const reading = ++this.#reading;
    this.error = null;
    try {
      const preview = await this.#backend.previewClosing(day);
      if (reading !== this.#reading) return;
      if (preview.day !== this.preview?.day) this.carried = [];
      this.preview = preview;
      this.report = null;
    } catch (error) {
      if (reading === this.#reading) this.error = asError(error);
    }
  }

  /** Reads the same again, if it is in front. */
  async again(): Promise<void> {
    if (this.preview && !this.closing) await this.open(this.preview.day);
  }

  /** Carries a finding over, or no longer. */
  carry(id: string): void {
    this.carried = this.carried.includes(id) ? this.carried.filter((other) => other !== id) : [...this.carried, id];
  }

  /** Ends the day for good; `true` when it was. */
  async close(): Promise<boolean> {
    const preview = this.preview;
    if (!preview || !this.isReady) return false;
    this.closing = true;
    this.error = null;
    try {
      const present = preview.findings.filter((finding) => this.carried.includes(finding.id));
      const report = await this.#backend.closeDay(preview.day, present.map((finding) => finding.id));
      this.#reading += 1;
      this.preview = null;
      this.report = report;
      return true;
    } catch (error) {
      this.error = asError(error);
      return false;
    } finally {
      this.closing = false;
      // What came in between is shown, so that it can be settled.
      if (this.error !== null) {
        const error = this.error;
        await this.open(preview.day);
        this.error = error;
      }
    }
  }

  /** Back to the day. */
  leave(): void {
    this.#reading += 1;
    this.preview = null;
    this.report = null;
    this.carried = [];
    this.error = null;
  }
}
