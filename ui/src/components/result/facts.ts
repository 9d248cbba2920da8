// What is said about a sale that came to its end.
import type { AttemptView, SaleView } from '../../lib/backend';
import { moneySentence } from '../../lib/errors';
import { m, timeWithSeconds } from '../../lib/i18n';
import { isolate } from '../../lib/money';

/** The attempt that made the sale paid, else the newest. */
export function decisive(sale: SaleView): AttemptView | undefined {
  return sale.attempts.find((attempt) => attempt.stage === 'confirmed' && attempt.ordinal === paidOrdinal(sale)) ?? sale.attempts.at(-1);
}

function paidOrdinal(sale: SaleView): number | undefined {
  return sale.attempts.find((attempt) => attempt.stage === 'confirmed')?.ordinal;
}

/** Whether a person's decision, and not the gateway's plain word, made it paid. */
export function paidByPerson(sale: SaleView): boolean {
  return sale.state === 'paid' && !sale.tender && decisive(sale)?.resolution?.decision === 'accepted' && decisive(sale)?.contested !== null;
}

/** Who said that it is paid, and when. */
export function paidWords(sale: SaleView, zone: string): string {
  const { tender } = sale;
  if (tender) {
    const time = isolate(timeWithSeconds(tender.at, zone));
    return tender.by ? m.result_cash_by({ name: tender.by, time }) : m.result_cash_at({ time });
  }
  const attempt = decisive(sale);
  if (!attempt) return '';
  if (paidByPerson(sale)) return attempt.resolution?.by ? m.result_accepted({ name: attempt.resolution.by }) : m.result_accepted_unnamed();
  return m.result_confirmed({ gateway: attempt.gatewayName, time: isolate(timeWithSeconds(attempt.confirmedAt ?? '', zone)) });
}

/** The attempt whose money is to go back because it wasn't what was asked for. */
function contestedBack(sale: SaleView): AttemptView | undefined {
  return sale.attempts.find((attempt) => attempt.stage !== 'confirmed' && attempt.contested !== null && attempt.resolution?.decision === 'to_refund');
}

/** Why it isn't paid. */
export function notPaidWords(sale: SaleView): string {
  const contested = contestedBack(sale);
  if (contested) return m.result_contested_back({ gateway: contested.gatewayName });
  const gateway = sale.attempts.at(-1)?.gatewayName ?? '';
  if (sale.givenUp) return m.result_given_up();
  switch (sale.stage) {
    case 'declined': return m.result_declined({ gateway });
    case 'cancelled': return m.result_cancelled({ gateway });
    case 'rejected': return m.result_rejected({ gateway });
    case 'orphaned': return sale.attempts.at(-1)?.sentBy ? m.result_orphaned_sent({ gateway }) : m.result_orphaned();
    default: return m.result_expired();
  }
}

/** Whether money moved. A link that was given up may still be paid. */
export function notPaidMoney(sale: SaleView): string {
  const contested = contestedBack(sale);
  if (contested) {
    const ofIt = (one: { ownReference: string }) => one.ownReference === contested.ownReference;
    const refunds = sale.refunds.filter(ofIt);
    if (refunds.length === 0 || sale.returnable.some(ofIt)) return m.result_money_owed();
    const isUnderWay = refunds.some((refund) => refund.stage !== 'done' && refund.stage !== 'failed');
    return isUnderWay ? m.result_money_going_back() : m.result_money_went_back();
  }
  return sale.givenUp ? m.result_money_may_come() : moneySentence('none');
}
