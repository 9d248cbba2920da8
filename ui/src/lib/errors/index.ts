/**
 * From what a command rejected with to what a screen says: what happened, whether money moved, what
 * to do now, and the buttons for it. Must not know any screen.
 */
import type { ErrorView, MoneyMoved } from '../backend';
import { dayName, language, m } from '../i18n';
import { currencyWord, isolate } from '../money';
import type { ErrorAction } from './actions';
import { fieldWords } from './field';
import { isProblem, problemWords } from './problem';
import { ERRORS, type ErrorValues } from './table';

export { fieldWords, FIELDS } from './field';
export { actionLabel, type ErrorAction } from './actions';
export { isProblem, problemWords } from './problem';
export { ERRORS } from './table';

/** An error in the person's language. */
export interface ErrorSentences {
  readonly what: string;
  readonly money: string;
  readonly todo: string;
  readonly actions: readonly ErrorAction[];
}

const MONEY: Record<MoneyMoved, () => string> = {
  none: m.common_money_none,
  unknown: m.common_money_unknown,
  moved: m.common_money_moved,
};

/** Whether money moved, as a sentence. */
export function moneySentence(money: MoneyMoved): string {
  return MONEY[money]();
}

/** What is said about an error, with its values isolated so that either direction keeps their order. */
export function sentences(error: ErrorView): ErrorSentences {
  const entry = ERRORS[error.code];
  const values = readable(error);
  return {
    what: entry.what(values),
    money: moneySentence(error.money),
    todo: entry.todo(values),
    actions: entry.actions,
  };
}

/** Isolates a text of either direction. */
const either = (text: string): string => `\u2068${text}\u2069`;

function readable(error: ErrorView): ErrorValues {
  const given = (name: string): string => error.values[name] ?? '';
  const text = (name: string): string => (given(name) === '' ? '' : either(given(name)));
  const figures = (name: string): string => isolate(given(name));
  const reason = given('reason');
  return {
    about: text('about'),
    column: fieldWords(given('column')),
    count: figures('count'),
    currency: given('currency') === '' ? '' : currencyWord(given('currency'), language.current),
    day: given('day') === '' ? '' : dayName(given('day'), language.current),
    decimals: given('decimals') || '0',
    gateway: given('gateway') === '' ? m.settings_gateway() : text('gateway'),
    due: figures('due'),
    expected: text('expected'),
    found: text('found'),
    holder: text('holder'),
    least: given('least') || '4',
    left: given('left') || '0',
    limit: figures('limit'),
    method: figures('method'),
    most: given('most') || '8',
    name: text('name'),
    next: given('next') === '' ? '' : dayName(given('next'), language.current),
    number: figures('number'),
    path: figures('path'),
    reason: isProblem(reason) ? problemWords(reason) : text('reason'),
    sale: figures('sale'),
    seconds: given('seconds') || '0',
    till: figures('till'),
    what: text('what'),
  };
}
