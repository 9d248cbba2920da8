/** The words for what a closing has to account for. Knows messages and views only. */
import type { CauseView, FindingKindView } from '../backend';
import { causeTitle } from '../causes';
import { m } from '../i18n';

const OWN: Record<Exclude<FindingKindView, CauseView>, () => string> = {
  waiting: m.finding_waiting,
  not_asked: m.finding_not_asked,
  clock_drift: m.finding_clock_drift,
  paid_after_closing: m.finding_paid_after_closing,
  number_gap: m.finding_number_gap,
  drawer_uncounted: m.finding_drawer_uncounted,
  cash_over_limit: m.finding_cash_over_limit,
  cash_difference: m.finding_cash_difference,
  paid_here_not_there: m.finding_paid_here_not_there,
  paid_there_not_here: m.finding_paid_there_not_here,
  amount_differs: m.finding_amount_differs,
  currency_differs: m.finding_currency_differs,
  reference_differs: m.finding_reference_differs,
  environment_differs: m.finding_environment_differs,
  counted_twice: m.finding_counted_twice,
  refunded_there: m.finding_refunded_there,
  refund_missing: m.finding_refund_missing,
  fee_differs: m.finding_fee_differs,
  not_cleared: m.finding_not_cleared,
  journal_broken: m.finding_journal_broken,
};

const isOwn = (kind: FindingKindView): kind is keyof typeof OWN => kind in OWN;

/** What a finding is called. */
export function findingTitle(kind: FindingKindView): string {
  return isOwn(kind) ? OWN[kind]() : causeTitle(kind);
}

const TODO: Partial<Record<FindingKindView, () => string>> = {
  paid_here_not_there: m.finding_paid_here_not_there_do,
  paid_there_not_here: m.finding_paid_there_not_here_do,
  amount_differs: m.finding_amount_differs_do,
  currency_differs: m.finding_currency_differs_do,
  reference_differs: m.finding_reference_differs_do,
  environment_differs: m.finding_environment_differs_do,
  counted_twice: m.finding_counted_twice_do,
  refunded_there: m.finding_refunded_there_do,
  refund_missing: m.finding_refund_missing_do,
  refund_unclear: m.finding_refund_unclear_do,
  refund_waiting: m.finding_refund_waiting_do,
  fee_differs: m.finding_fee_differs_do,
  not_cleared: m.finding_not_cleared_do,
  journal_broken: m.finding_journal_broken_do,
};

/** What to do about a finding that no list of cases explains; empty where its button says it. */
export function findingTodo(kind: FindingKindView): string {
  return TODO[kind]?.() ?? '';
}

/** A text of either direction, isolated from the sentence around it. */
export const either = (text: string): string => `\u2068${text}\u2069`;
