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
};

const isOwn = (kind: FindingKindView): kind is keyof typeof OWN => kind in OWN;

/** What a finding is called. */
export function findingTitle(kind: FindingKindView): string {
  return isOwn(kind) ? OWN[kind]() : causeTitle(kind);
}
