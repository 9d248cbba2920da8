/**
 * The words for what is odd about a payment: flags, and the causes for which somebody must decide.
 * Shared by the list of cases, the sales and the day. Knows messages and views only.
 */
import type { CauseView, FlagView } from '../backend';
import { m } from '../i18n';

const FLAGS: Record<FlagView, () => string> = {
  late: m.flag_late,
  amount_mismatch: m.flag_amount_mismatch,
  currency_mismatch: m.flag_currency_mismatch,
  reference_mismatch: m.flag_reference_mismatch,
  wrong_environment: m.flag_wrong_environment,
  details_missing: m.flag_details_missing,
  duplicate_payment: m.flag_duplicate_payment,
  unrecognised_status: m.flag_unrecognised_status,
  regressed: m.flag_regressed,
  not_found: m.flag_not_found,
  unverified: m.flag_unverified,
  refunded: m.flag_refunded,
  charged_back: m.flag_charged_back,
};

/** What a cause is called, and what is said about it. */
interface CauseWords {
  readonly title: () => string;
  readonly money: (values: { amount: string; gateway: string }) => string;
  readonly what: (values: { gateway: string }) => string;
  readonly todo: () => string;
}

const CAUSES: Record<CauseView, CauseWords> = {
  conflict: { title: m.cause_conflict, money: m.cause_conflict_money, what: m.cause_conflict_what, todo: m.cause_conflict_do },
  duplicate: { title: m.cause_duplicate, money: m.cause_duplicate_money, what: m.cause_duplicate_what, todo: m.cause_duplicate_do },
  owed: { title: m.cause_owed, money: m.cause_owed_money, what: m.cause_owed_what, todo: m.cause_owed_do },
  charged_back: { title: m.cause_charged_back, money: m.cause_charged_back_money, what: m.cause_charged_back_what, todo: m.cause_charged_back_do },
  refunded: { title: m.cause_refunded, money: m.cause_refunded_money, what: m.cause_refunded_what, todo: m.cause_refunded_do },
  late: { title: m.cause_late, money: m.cause_late_money, what: m.cause_late_what, todo: m.cause_late_do },
  regressed: { title: m.cause_regressed, money: m.cause_regressed_money, what: m.cause_regressed_what, todo: m.cause_regressed_do },
  not_found: { title: m.cause_not_found, money: m.cause_not_found_money, what: m.cause_not_found_what, todo: m.cause_not_found_do },
  unrecognised: { title: m.cause_unrecognised, money: m.cause_unrecognised_money, what: m.cause_unrecognised_what, todo: m.cause_unrecognised_do },
  refund_unclear: { title: m.cause_refund_unclear, money: m.cause_refund_unclear_money, what: m.cause_refund_unclear_what, todo: m.cause_refund_unclear_do },
  refund_waiting: { title: m.cause_refund_waiting, money: m.cause_refund_waiting_money, what: m.cause_refund_waiting_what, todo: m.cause_refund_waiting_do },
  unverified: { title: m.cause_unverified, money: m.cause_unverified_money, what: m.cause_unverified_what, todo: m.cause_unverified_do },
};

/** The flags that say what a conflict is about, the plainest first. */
const DIFFERENCES: readonly FlagView[] = ['amount_mismatch', 'currency_mismatch', 'reference_mismatch', 'wrong_environment', 'details_missing'];

/** A flag in a few words. */
export function flagWords(flag: FlagView): string {
  return FLAGS[flag]();
}

/** The differences among an attempt's flags, the plainest first. */
export function differences(flags: readonly FlagView[]): FlagView[] {
  return DIFFERENCES.filter((flag) => flags.includes(flag));
}

/** What a case is called; a conflict by what differs, when its flags say it. */
export function causeTitle(cause: CauseView, flags: readonly FlagView[] = []): string {
  const [plainest] = cause === 'conflict' ? differences(flags) : [];
  return plainest === undefined ? CAUSES[cause].title() : flagWords(plainest);
}

/** Whether money moved, what happened and what to do about a case. */
export function causeSentences(cause: CauseView, values: { amount: string; gateway: string }) {
  const words = CAUSES[cause];
  return { money: words.money(values), what: words.what(values), todo: words.todo() };
}

/** Which picture stands for a case, by the names of the icon set. */
export type CauseIcon = 'coins' | 'clock' | 'scales' | 'undo' | 'help' | 'silence';

const ICONS: Record<CauseView, CauseIcon> = {
  conflict: 'scales',
  duplicate: 'coins',
  owed: 'coins',
  charged_back: 'undo',
  refunded: 'undo',
  late: 'clock',
  regressed: 'scales',
  not_found: 'help',
  unrecognised: 'help',
  unverified: 'silence',
  refund_unclear: 'help',
  refund_waiting: 'clock',
};

/** The picture of a case. */
export function causeIcon(cause: CauseView): CauseIcon {
  return ICONS[cause];
}
