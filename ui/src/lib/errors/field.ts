/** What a column of a statement can say, in words. */
import type { FieldView } from '../backend';
import { m } from '../i18n';

const WORDS: Record<FieldView, () => string> = {
  reference: m.statement_field_reference,
  title: m.statement_field_title,
  amount: m.statement_field_amount,
  currency: m.statement_field_currency,
  paid_at: m.statement_field_paid_at,
  status: m.statement_field_status,
  fee: m.statement_field_fee,
  net: m.statement_field_net,
  cleared_at: m.statement_field_cleared_at,
};

const isField = (word: string): word is FieldView => word in WORDS;

/** Every field, in the order it is offered. */
export const FIELDS = Object.keys(WORDS) as FieldView[];

/** The words of a field; the field's own word where it is unknown. */
export function fieldWords(field: string): string {
  return isField(field) ? WORDS[field]() : field;
}
