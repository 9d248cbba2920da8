// Money that the fake till gives back.
import type { RefundInput, RefundReply, RefundStageView, RefundView, SaleView } from '../bindings';
import { error } from './index';

/** A sale after money of it went back, or is on its way. */
export function refunded(sale: SaleView, input: RefundInput, stage: RefundStageView, by: string | null, now: string): { sale: SaleView; refund: RefundView } {
  const payment = sale.returnable.find((one) => input.ownReference === null || one.ownReference === input.ownReference);
  if (!payment) throw error('refund_nothing_left', 'none', { sale: sale.number });
  const minor = input.amountMinor ?? payment.left.minor;
  if (minor > payment.left.minor) throw error('refund_too_much', 'none', { sale: sale.number, left: '500', currency: payment.left.currency });
  const over = stage === 'done' || stage === 'failed';
  const refund: RefundView = {
    ordinal: sale.refunds.length + 1,
    ownReference: payment.ownReference,
    way: input.way,
    amount: { ...payment.left, minor },
    reason: input.reason,
    by,
    askedAt: now,
    stage,
    problem: null,
    endedAt: over ? now : null,
    businessDay: stage === 'done' ? sale.businessDay : null,
  };
  const left = stage === 'failed' ? payment.left.minor : payment.left.minor - minor;
  const rest = sale.returnable.map((one) => (one === payment ? { ...one, left: { ...one.left, minor: left } } : one));
  return { refund, sale: { ...sale, refunds: [...sale.refunds, refund], returnable: rest.filter((one) => one.left.minor > 0) } };
}

/** A sale after a person said what became of its refund. */
export function settled(sale: SaleView, ordinal: number, wentBack: boolean, now: string): RefundReply {
  const refund = sale.refunds.find((one) => one.ordinal === ordinal && (one.stage === 'unclear' || one.stage === 'pending'));
  if (!refund) throw error('refund_not_open', 'none', { sale: sale.number });
  const ended: RefundView = { ...refund, stage: wentBack ? 'done' : 'failed', endedAt: now, businessDay: wentBack ? sale.businessDay : null };
  const refunds = sale.refunds.map((one) => (one === refund ? ended : one));
  return { sale: { ...sale, refunds, cause: null }, refund: ended, problem: null };
}
