/** Business days in words: `2026-11-21` as text, counted without any zone. */
import type { ReportView, StepView } from '../backend';
import { m, type Locale } from '../i18n';

const LOCALES: Record<Locale, string> = { en: 'en-GB', fr: 'fr-FR', ar: 'ar-DZ-u-nu-latn' };

function said(day: string, language: Locale, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`)).replace(/[,،]/g, '');
}

const capital = (text: string, language: Locale) => text.charAt(0).toLocaleUpperCase(LOCALES[language]) + text.slice(1);
const sameYear = (one: string, other: string) => one.slice(0, 4) === other.slice(0, 4);

/** `21 Nov`, or `21 Nov 2026`. */
export function dayWords(day: string, language: Locale, withYear: boolean): string {
  return said(day, language, { day: 'numeric', month: language === 'ar' ? 'long' : 'short', ...(withYear ? { year: 'numeric' } : {}) });
}

/** `1 Oct to 21 Oct`, or one day; with years where they aren't all that of `beside`. */
export function spanWords(from: string, to: string, beside: string, language: Locale): string {
  const withYear = !sameYear(from, beside) || !sameYear(to, beside);
  if (from === to) return dayWords(to, language, withYear);
  return m.reports_span_within({ from: dayWords(from, language, !sameYear(from, to)), to: dayWords(to, language, withYear) });
}

/** What a report is about, for its title. */
export function reportTitle(view: Pick<ReportView, 'period' | 'from' | 'to'>, language: Locale): string {
  const { period, from, to } = view;
  if (from === to) return capital(said(from, language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }), language);
  if (period === 'month') return capital(said(from, language, { month: 'long', year: 'numeric' }), language);
  return m.reports_span({ from: dayWords(from, language, !sameYear(from, to)), to: dayWords(to, language, true) });
}

/** A piece of a chart in words, for a table. */
export function stepWords(step: StepView, from: string, to: string, language: Locale): string {
  if (step === 'month') return capital(said(from, language, { month: 'long', year: 'numeric' }), language);
  if (step === 'week' && from !== to) return m.reports_span_within({ from: dayWords(from, language, false), to: dayWords(to, language, false) });
  return said(from, language, { weekday: 'short', day: 'numeric', month: language === 'ar' ? 'long' : 'short' });
}

/** A piece of a chart below its axis, as short as can be. `few` leaves room for a weekday. */
export function stepLabel(step: StepView, from: string, language: Locale, few: boolean): string {
  if (step === 'month') return said(from, language, { month: language === 'ar' ? 'long' : 'short' });
  if (step === 'week') return dayWords(from, language, false);
  return few ? said(from, language, { weekday: language === 'ar' ? 'long' : 'short', day: 'numeric' }) : String(Number(from.slice(8)));
}
