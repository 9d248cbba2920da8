/**
 * What days came to: a day, a week, a month or any range, compared with the period before. Knows the backend and no
 * screen; which days a week or a month has, the till says.
 */
import { asError, type Backend, type ErrorView, type PeriodView, type ReportRequest, type ReportView, type SpanView, type StepSumView } from '../backend';
import { dayToType, dayTyped } from '../when';
import { Taking } from './taking.svelte';

/** The fields of a range that is being typed. */
export interface RangeFields {
  from: string;
  to: string;
}

export class Reports {
  view = $state<ReportView | null>(null);
  error = $state<ErrorView | null>(null);
  /** Whether the chart is shown as a table. */
  asTable = $state(false);
  /** Whether the chart shows hours instead of days, weeks or months. */
  byHour = $state(false);
  /** The range that is being typed, while it is. */
  range = $state<RangeFields | null>(null);
  /** Which of its fields is no day, after it was tried. */
  wrong = $state<keyof RangeFields | null>(null);
  /** The file that is written of these days. */
  readonly taking: Taking;

  readonly #backend: Backend;
  #reading = 0;
  #request: ReportRequest = { period: 'month', from: null, to: null, compare: true };

  constructor(backend: Backend) {
    this.#backend = backend;
    this.taking = new Taking(backend);
  }

  /** Whether today is one of the days shown. */
  get isCurrent(): boolean {
    const view = this.view;
    return view !== null && view.from <= view.today && view.today <= view.to;
  }

  /** Whether there is more than one day to draw side by side. */
  get hasSteps(): boolean {
    return this.view !== null && this.view.from !== this.view.to;
  }

  /** Whether the chart shows hours: of one day there is nothing else. */
  get showsHours(): boolean {
    return this.byHour || !this.hasSteps;
  }

  /** Reads a report; of the days that were shown last, when none are named. */
  async load(wanted: Partial<ReportRequest> = {}): Promise<void> {
    const request = { ...this.#request, ...wanted };
    const reading = ++this.#reading;
    try {
      const view = await this.#backend.readReport(request);
      if (reading !== this.#reading) return;
      if (view.from !== this.view?.from || view.to !== this.view.to) this.taking.forget();
      this.#request = request;
      this.error = null;
      this.range = null;
      this.view = view;
    } catch (error) {
      if (reading === this.#reading) this.error = asError(error);
    }
  }

  /** Reads the same days again. A range that is being typed stays. */
  async again(): Promise<void> {
    if (!this.range) await this.load();
  }

  /** The day, week or month that lies in what is shown: with today in it, the one of today. */
  async choose(period: Exclude<PeriodView, 'range'>): Promise<void> {
    const from = this.isCurrent ? null : (this.view?.from ?? null);
    await this.load({ period, from, to: null });
  }

  /** The period before. */
  async earlier(): Promise<void> {
    await this.#go(this.view?.earlier);
  }

  /** The period after. */
  async later(): Promise<void> {
    await this.#go(this.view?.later);
  }

  /** The period of today; of a range, the month. */
  async current(): Promise<void> {
    const period = this.#request.period === 'range' ? 'month' : this.#request.period;
    await this.load({ period, from: null, to: null });
  }

  /** The period in which the first sale was made. */
  async first(): Promise<void> {
    const { view } = this;
    if (view?.firstDay) await this.load({ period: view.period === 'range' ? 'month' : view.period, from: view.firstDay, to: null });
  }

  /** The day, week or month of a bar. */
  async openStep(step: StepSumView): Promise<void> {
    const unit = this.view?.step ?? 'day';
    await this.load({ period: unit, from: step.from, to: null });
  }

  /** Chart or table. */
  toggleTable(): void {
    this.asTable = !this.asTable;
  }

  /** Hours, or days, weeks, months. */
  toggleHours(): void {
    if (this.hasSteps) this.byHour = !this.byHour;
  }

  /** Begins to type a range, from what is shown. */
  askRange(): void {
    const { view } = this;
    this.wrong = null;
    this.error = null;
    this.range = view ? { from: dayToType(view.from), to: dayToType(view.to < view.today || view.from > view.today ? view.to : view.today) } : { from: '', to: '' };
  }

  /** Leaves a range that is being typed. */
  leaveRange(): void {
    this.range = null;
    this.wrong = null;
    this.error = null;
  }

  /** Shows the range that was typed, or says which field is no day. */
  async showRange(): Promise<void> {
    if (!this.range) return;
    const from = dayTyped(this.range.from);
    const to = dayTyped(this.range.to);
    this.error = null;
    this.wrong = from === null ? 'from' : to === null ? 'to' : null;
    if (from !== null && to !== null) await this.load({ period: 'range', from, to });
  }

  async #go(span: SpanView | null | undefined): Promise<void> {
    if (span) await this.load({ from: span.from, to: span.to });
  }
}
