/**
 * The list of cases that wait for a person, and the decision being written. Knows the backend and no
 * screen. What is typed survives every reading of the list.
 */
import { asError, type AttentionItem, type Backend, type DecisionView, type ErrorView } from '../backend';
import { likeliest } from './choices';

/** What was last done here, for the line that says so. */
export type AttentionNotice =
  | { readonly kind: 'decided'; readonly sale: string }
  | { readonly kind: 'checked'; readonly gateway: string }
  | { readonly kind: 'settled_meanwhile' };

/** One case's name: a cause about an attempt. */
export function caseKey(item: AttentionItem): string {
  return `${item.ownReference}/${item.cause}`;
}

/** Whether an error is about the note that is being written. */
export function isAboutNote(code: ErrorView['code']): boolean {
  return code === 'note_required' || code === 'note_too_long' || code === 'note_control_character';
}

export class Attention {
  /** The cases, newest first; `null` until first read. */
  items = $state<AttentionItem[] | null>(null);
  /** Which case is open. */
  pickedKey = $state<string | null>(null);
  decision = $state<DecisionView | null>(null);
  note = $state('');
  signing = $state(false);
  checking = $state(false);
  error = $state<ErrorView | null>(null);
  notice = $state<AttentionNotice | null>(null);

  readonly #backend: Backend;
  #reading = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** The open case. */
  get picked(): AttentionItem | null {
    return this.items?.find((item) => caseKey(item) === this.pickedKey) ?? null;
  }

  /** Reads the list; opens the case of that sale, else keeps the open one, else the first. */
  async load(sale?: string | null): Promise<void> {
    const reading = ++this.#reading;
    try {
      const items = await this.#backend.attention();
      if (reading !== this.#reading) return;
      const wasOpen = this.picked;
      this.items = items;
      const wanted = sale ? items.find((item) => item.sale.number === sale) : undefined;
      if (wanted) this.pick(caseKey(wanted));
      else if (!this.picked) {
        if (wasOpen && this.notice?.kind !== 'decided') this.notice = { kind: 'settled_meanwhile' };
        this.#open(items[0] ?? null);
      }
    } catch (error) {
      if (reading === this.#reading) this.error = asError(error);
    }
  }

  /** Opens a case. */
  pick(key: string): void {
    this.notice = null;
    if (key === this.pickedKey) return;
    this.#open(this.items?.find((item) => caseKey(item) === key) ?? null);
  }

  /** Opens the case that many places further down; stays at the ends. */
  move(by: number): void {
    const items = this.items ?? [];
    const at = items.findIndex((item) => caseKey(item) === this.pickedKey);
    const next = items[Math.min(items.length - 1, Math.max(0, at + by))];
    if (next) this.pick(caseKey(next));
  }

  /** Takes another decision than the likeliest, still unsigned. */
  choose(decision: DecisionView): void {
    this.decision = decision;
  }

  /** Signs the decision with its note, and opens the next case. */
  async sign(): Promise<void> {
    const item = this.picked;
    if (!item || !this.decision || this.signing) return;
    if (this.note.trim() === '') {
      this.error = { code: 'note_required', money: 'none', values: {} };
      return;
    }
    this.signing = true;
    this.error = null;
    try {
      await this.#backend.resolve(item.sale.number, item.ownReference, this.decision, this.note.trim());
      this.notice = { kind: 'decided', sale: item.sale.number };
      this.pickedKey = null;
      this.note = '';
      await this.load();
    } catch (error) {
      this.error = asError(error);
    } finally {
      this.signing = false;
    }
  }

  /** Asks the gateway about the open case's sale now. */
  async checkNow(): Promise<void> {
    const item = this.picked;
    if (!item || this.checking) return;
    this.checking = true;
    this.error = null;
    this.notice = null;
    try {
      const reply = await this.#backend.checkSale(item.sale.number);
      await this.load();
      if (reply.problem) this.error = reply.problem;
      else if (this.picked) {
        const attempt = item.sale.attempts.find((one) => one.ownReference === item.ownReference);
        this.notice = { kind: 'checked', gateway: attempt?.gatewayName ?? '' };
      }
    } catch (error) {
      this.error = asError(error);
    } finally {
      this.checking = false;
    }
  }

  #open(item: AttentionItem | null): void {
    this.pickedKey = item && caseKey(item);
    this.decision = item && likeliest(item.cause, item.decisions);
    this.note = '';
    this.error = null;
  }
}
