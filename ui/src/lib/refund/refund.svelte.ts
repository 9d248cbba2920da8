/**
 * Money of one sale that goes back: how much, by what and why; and what a person says of a refund that the gateway
 * doesn't end. Knows the backend and no screen.
 */
import { asError, type Backend, type ErrorView, type RefundReply, type RefundView, type RefundWayView, type ReturnableView, type SaleView } from '../backend';
import { figuresShort, parseAmount } from '../money';

/** What the sheet is for. */
export type RefundPurpose = 'give' | 'settle';

/** What a person can choose. */
export type ChosenWay = Exclude<RefundWayView, 'seen'>;

export class Refunding {
  /** The sale whose money goes back; `null` while the sheet is away. */
  sale = $state<SaleView | null>(null);
  purpose = $state<RefundPurpose>('give');
  /** The payment it is taken from. */
  payment = $state<ReturnableView | null>(null);
  /** The refund that is settled. */
  refund = $state<RefundView | null>(null);
  way = $state<ChosenWay>('gateway');
  amount = $state('');
  reason = $state('');
  doing = $state(false);
  error = $state<ErrorView | null>(null);

  readonly #backend: Backend;
  readonly #changed: (reply: RefundReply) => void;

  /** `changed` is told what came of it. */
  constructor(backend: Backend, changed: (reply: RefundReply) => void) {
    this.#backend = backend;
    this.#changed = changed;
  }

  /** What is typed, in minor units; `null` when it is no amount above zero. */
  get amountMinor(): number | null {
    const left = this.payment?.left;
    if (!left) return null;
    const parsed = parseAmount(this.amount, left.exponent, left.exponent);
    return 'minor' in parsed && parsed.minor > 0 ? parsed.minor : null;
  }

  /** Whether more is typed than is left. */
  get isTooMuch(): boolean {
    const left = this.payment?.left.minor ?? 0;
    return (this.amountMinor ?? 0) > left;
  }

  /** Whether the amount stands: the gateway gives the whole back or nothing. */
  get isWholeOnly(): boolean {
    return this.way === 'gateway' && this.payment?.inPart === false;
  }

  /** Whether the key does something. */
  get ready(): boolean {
    if (this.doing || this.reason.trim() === '') return false;
    return this.purpose === 'settle' || (this.amountMinor !== null && !this.isTooMuch);
  }

  /** Opens the sheet for a payment of a sale, the first with money left when none is named. Gives whether there is one. */
  open(sale: SaleView, ownReference?: string): boolean {
    const payment = sale.returnable.find((one) => !ownReference || one.ownReference === ownReference);
    if (!payment) return false;
    this.#begin(sale, 'give');
    this.pick(payment);
    return true;
  }

  /** Opens the sheet for the refund of a sale that the gateway hasn't ended. Gives whether there is one. */
  openSettle(sale: SaleView, ownReference?: string): boolean {
    const refund = openRefund(sale, ownReference);
    if (!refund) return false;
    this.#begin(sale, 'settle');
    this.refund = refund;
    return true;
  }

  /** Takes another payment of the sale. */
  pick(payment: ReturnableView): void {
    this.payment = payment;
    this.amount = figuresShort(payment.left);
    this.choose(payment.byGateway ? 'gateway' : 'cash');
  }

  /** Chooses by what it goes back. */
  choose(way: ChosenWay): void {
    this.way = way;
    this.error = null;
    if (this.isWholeOnly && this.payment) this.amount = figuresShort(this.payment.left);
  }

  /** Types how much. */
  setAmount(text: string): void {
    this.amount = text;
    this.error = null;
  }

  /** Puts the sheet away. */
  close(): void {
    if (!this.doing) this.sale = null;
  }

  /** Gives the money back, or records that it was given. */
  async give(): Promise<void> {
    const { payment, amountMinor } = this;
    if (this.purpose !== 'give' || !this.ready || !payment) return;
    const input = { ownReference: payment.ownReference, amountMinor, way: this.way, reason: this.reason.trim() };
    await this.#ask((number) => this.#backend.refund(number, input));
  }

  /** Says what became of a refund. */
  async settle(wentBack: boolean): Promise<void> {
    const refund = this.refund;
    if (this.purpose !== 'settle' || !this.ready || !refund) return;
    await this.#ask((number) => this.#backend.settleRefund(number, refund.ordinal, wentBack, this.reason.trim()));
  }

  #begin(sale: SaleView, purpose: RefundPurpose): void {
    this.sale = sale;
    this.purpose = purpose;
    this.payment = null;
    this.refund = null;
    this.reason = '';
    this.error = null;
  }

  async #ask(work: (number: string) => Promise<RefundReply>): Promise<void> {
    const number = this.sale?.number;
    if (!number || this.doing) return;
    this.doing = true;
    this.error = null;
    try {
      const reply = await work(number);
      this.sale = null;
      this.#changed(reply);
    } catch (thrown) {
      this.error = asError(thrown);
    } finally {
      this.doing = false;
    }
  }
}

/** The refund of a sale, or of one of its payments, that the gateway hasn't ended. */
export function openRefund(sale: SaleView, ownReference?: string): RefundView | undefined {
  return sale.refunds.find((one) => (one.stage === 'unclear' || one.stage === 'pending') && (!ownReference || one.ownReference === ownReference));
}
