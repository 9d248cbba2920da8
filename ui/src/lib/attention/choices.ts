/** What each decision means for each cause, in the person's words. */
import type { CauseView, DecisionView } from '../backend';
import { m } from '../i18n';

/** A decision as it is offered: its name, what it does, and the words on the key that signs it. */
export interface Choice {
  readonly decision: DecisionView;
  readonly title: string;
  readonly hint: string;
  readonly sign: string;
}

interface Words {
  readonly title: () => string;
  readonly hint: (values: { amount: string }) => string;
  readonly sign: (values: { amount: string }) => string;
}

const giveBack: Words = { title: m.attention_choice_give_back, hint: m.attention_choice_give_back_hint, sign: m.attention_sign_give_back };
const keep: Words = { title: m.attention_choice_keep, hint: m.attention_choice_keep_hint, sign: m.attention_sign_keep };
const notOurs: Words = { title: m.attention_choice_not_ours, hint: m.attention_choice_not_ours_hint, sign: m.attention_sign_not_ours };
const ofTheOtherMode: Words = { ...notOurs, hint: m.attention_choice_not_ours_hint_mode };
const staysSold: Words = { title: m.attention_choice_stays_sold, hint: m.attention_choice_stays_sold_hint, sign: m.attention_sign_stays_sold };
const noLongerSold: Words = { title: m.attention_choice_no_longer_sold, hint: m.attention_choice_no_longer_sold_hint, sign: m.attention_sign_no_longer_sold };
const moneyFound: Words = { title: m.attention_choice_money_found, hint: m.attention_choice_money_found_hint, sign: m.attention_sign_money_found };
const noPayment: Words = { title: m.attention_choice_no_payment, hint: m.attention_choice_no_payment_hint, sign: m.attention_sign_no_payment };
const keptAfterAll: Words = { title: m.attention_choice_kept_after_all, hint: m.attention_choice_kept_after_all_hint, sign: m.attention_sign_kept_after_all };

/** With a payment that was never confirmed, a decision is a note about what the gateway's account shows. */
const unknown: Record<DecisionView, Words> = { accepted: moneyFound, not_ours: noPayment, to_refund: giveBack };
const returned: Record<DecisionView, Words> = { accepted: staysSold, to_refund: noLongerSold, not_ours: notOurs };
const money: Record<DecisionView, Words> = { accepted: keep, to_refund: giveBack, not_ours: notOurs };

const CHOICES: Record<CauseView, Record<DecisionView, Words>> = {
  conflict: money,
  duplicate: { ...money, accepted: { ...keep, hint: m.attention_choice_keep_hint_duplicate } },
  late: { ...money, accepted: { ...keep, hint: m.attention_choice_keep_hint_late } },
  // It goes back as a refund; what is left to decide is that it stays.
  owed: { ...money, accepted: keptAfterAll },
  charged_back: returned,
  refunded: returned,
  regressed: { ...returned, to_refund: giveBack },
  not_found: unknown,
  unrecognised: unknown,
  unverified: unknown,
  // Whether it went back is said of the refund itself.
  refund_unclear: returned,
  refund_waiting: returned,
};

/** The decision a case begins with: the likeliest. Keeping what is owed is nobody's first thought. */
export function likeliest(cause: CauseView, decisions: readonly DecisionView[]): DecisionView | null {
  return cause === 'owed' ? null : (decisions[0] ?? null);
}

/** The decisions of a case as they are offered. `amount` is its amount in words, isolated. */
export function choices(cause: CauseView, decisions: readonly DecisionView[], amount: string): Choice[] {
  // What came in the other mode can be nothing else.
  const isOfTheOtherMode = cause === 'conflict' && decisions.every((decision) => decision === 'not_ours');
  return decisions.map((decision) => {
    const words = isOfTheOtherMode ? ofTheOtherMode : CHOICES[cause][decision];
    return { decision, title: words.title(), hint: words.hint({ amount }), sign: words.sign({ amount }) };
  });
}
