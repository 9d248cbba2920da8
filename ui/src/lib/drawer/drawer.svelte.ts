/**
 * The cash drawer of a day: what goes in and out without a sale, the blind count, and what the owner says
 * about a difference. Knows the backend and no screen.
 */
import { asError, type Backend, type CashMoveKindView, type CashView, type DrawerView, type ErrorView } from '../backend';
import { parseAmount } from '../money';

export class CashDrawer {
  /** Whether the sheet is open. */
  isOpen = $state(false);
  view = $state.raw<CashView | null>(null);
  kind = $state<CashMoveKindView>('float');
  /** What goes in or out, as typed. */
  amount = $state('');
  /** What for. */
  note = $state('');
  /** What was counted, as typed. */
  counted = $state('');
  /** Why it differs, as typed. */
  why = $state('');
  /** The limit, as typed. */
  limit = $state('');
  doing = $state(false);
  error = $state.raw<ErrorView | null>(null);

  readonly #backend: Backend;
  readonly #changed: () => void;
  #day: string | null = null;

  /** `changed` is told after each thing that was recorded. */
  constructor(backend: Backend, changed: () => void = () => undefined) {
    this.#backend = backend;
    this.#changed = changed;
  }

  /** The shop's own drawer. */
  get drawer(): DrawerView | null {
    return this.view?.drawers[0] ?? null;
  }

  /** Whether what is typed can be recorded as a movement. */
  get canMove(): boolean {
    return !this.doing && this.view?.isClosed === false && (this.#minor(this.amount) ?? 0) > 0 && (this.kind === 'float' || this.note.trim() !== '');
  }

  /** Whether what is typed can be committed as a count. */
  get canCount(): boolean {
    return !this.doing && this.view?.isClosed === false && this.#minor(this.counted) !== null;
  }

  /** Whether a difference waits for the owner's word. */
  get wantsWord(): boolean {
    const count = this.drawer?.count;
    return this.view?.isClosed === false && count !== null && count !== undefined && count.difference.minor !== 0 && count.explanation === null;
  }

  /** Opens the sheet of a day; of the open one when none is named. */
  async open(day: string | null = null): Promise<void> {
    this.#day = day;
    this.isOpen = true;
    this.#clear();
    await this.#ask(() => this.#backend.readCash(day));
  }

  /** Puts the sheet away. */
  close(): void {
    this.isOpen = false;
    this.#clear();
  }

  /** Records a movement. */
  async move(): Promise<void> {
    const minor = this.#minor(this.amount);
    if (!this.canMove || minor === null) return;
    const note = this.note.trim();
    const done = await this.#ask(() => (this.kind === 'pay_out' ? this.#backend.takeCashOut(minor, note) : this.#backend.putCashIn(this.kind === 'float', minor, note)));
    if (!done) return;
    this.amount = '';
    this.note = '';
    this.kind = 'pay_in';
    this.#changed();
  }

  /** Commits the count; only its answer says what should have been there. */
  async count(): Promise<void> {
    const minor = this.#minor(this.counted);
    if (!this.canCount || minor === null) return;
    if (await this.#ask(() => this.#backend.countCash(this.#day, minor, null))) {
      this.counted = '';
      this.#changed();
    }
  }

  /** Signs why it differs. */
  async explain(): Promise<void> {
    const why = this.why.trim();
    if (!this.wantsWord || why === '') return;
    if (await this.#ask(() => this.#backend.explainCash(this.#day, why))) {
      this.why = '';
      this.#changed();
    }
  }

  /** Saves the limit of differences. */
  async saveLimit(): Promise<void> {
    const minor = this.#minor(this.limit);
    if (minor !== null && (await this.#ask(() => this.#backend.setCashLimit(minor)))) this.limit = '';
  }

  #clear(): void {
    this.view = null;
    this.error = null;
    this.kind = 'float';
    for (const field of ['amount', 'note', 'counted', 'why', 'limit'] as const) this[field] = '';
  }

  #minor(text: string): number | null {
    const { drawer } = this;
    if (!drawer) return null;
    const read = parseAmount(text, drawer.exponent, drawer.exponent);
    return 'minor' in read ? read.minor : null;
  }

  async #ask(work: () => Promise<CashView>): Promise<boolean> {
    if (this.doing) return false;
    this.doing = true;
    this.error = null;
    try {
      this.view = await work();
      if (this.view.moves.length > 0 && this.kind === 'float') this.kind = 'pay_in';
      return true;
    } catch (thrown) {
      this.error = asError(thrown);
      return false;
    } finally {
      this.doing = false;
    }
  }
}
