/** The words and figures of a report. Integers in, text out. */
import type { FailureView, QuantityView } from '../backend';
import { m } from '../i18n';
import { grouped } from '../money';

const NARROW = '\u202f';

/** Thousandths as `84,2 %`, from a thousand percent on without the decimal; no sign. */
export function percent(permille: number): string {
  const size = Math.abs(permille);
  const whole = grouped(String(Math.floor(size / 10)));
  return size >= 10_000 ? `${whole}${NARROW}%` : `${whole},${size % 10}${NARROW}%`;
}

/** Thousandths as points of a percentage, `3,1`; no sign. */
export function points(permille: number): string {
  const size = Math.abs(permille);
  return `${Math.floor(size / 10)},${size % 10}`;
}

/** `+` or `−`; nothing before nothing. */
export function sign(difference: number): string {
  return difference > 0 ? '+' : difference < 0 ? '\u2212' : '';
}

/** Which way a quantity went, in a word. Waits get longer or shorter, everything else is more or less. */
export function direction(quantity: QuantityView, isWait = false): string {
  const { difference } = quantity;
  if (difference === null) return '';
  if (difference === 0) return m.reports_same();
  if (isWait) return difference > 0 ? m.reports_slower() : m.reports_faster();
  return difference > 0 ? m.reports_more() : m.reports_less();
}

/** A figure and its unit. */
export interface Part {
  readonly figure: string;
  readonly unit: string;
}

/** Seconds as the two largest units that say something: `42 s`, `2 min 10 s`, `3 h 5 min`. */
export function waitParts(seconds: number): Part[] {
  const size = Math.abs(seconds);
  const units = [
    { figure: Math.floor(size / 3600), unit: m.reports_hours() },
    { figure: Math.floor(size / 60) % 60, unit: m.reports_minutes() },
    { figure: size % 60, unit: m.reports_seconds() },
  ];
  const first = units.findIndex((part) => part.figure > 0);
  const told = first < 0 ? units.slice(2) : units.slice(first, first + 2).filter((part, index) => index === 0 || part.figure > 0);
  return told.map((part) => ({ figure: String(part.figure), unit: part.unit }));
}

const CAUSES: Record<FailureView, () => string> = {
  declined: m.reports_cause_declined,
  expired: m.reports_cause_expired,
  cancelled: m.reports_cause_cancelled,
  given_up: m.reports_cause_given_up,
  replaced: m.reports_cause_replaced,
  no_answer: m.reports_cause_no_answer,
  refused: m.reports_cause_refused,
  unreachable: m.reports_cause_unreachable,
  busy: m.reports_cause_busy,
  lost: m.reports_cause_lost,
};

/** Why a link failed. */
export function causeWords(cause: FailureView): string {
  return CAUSES[cause]();
}

const TENDERS: Partial<Record<string, () => string>> = { phone: m.reports_tender_phone, cash: m.reports_tender_cash, other: m.reports_tender_other };

/** A tender's name; its own word where the till has none. */
export function tenderWords(word: string | null): string {
  return word === null ? m.reports_nobody() : (TENDERS[word]?.() ?? word);
}
