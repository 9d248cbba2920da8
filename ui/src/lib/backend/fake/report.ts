// What days came to in the fake till: a made-up shop that sold from 2 March 2026 on, the same at each reading.
import type { CurrencyReportView, EmptyReport, FailureView, PeriodView, QuantityView, ReportRequest, ReportView, SpanView } from '../bindings';

const TODAY = '2026-11-21';
const FIRST_DAY = '2026-03-02';
const DAY_MS = 86_400_000;
/** How much of a day's money comes in each hour, in hundredths. */
const HOURS = [0, 0, 0, 0, 0, 0, 0, 0, 3, 7, 9, 11, 14, 10, 7, 6, 8, 10, 9, 4, 2, 0, 0, 0];

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);
const plus = (day: string, days: number) => new Date(noon(day) + days * DAY_MS).toISOString().slice(0, 10);
const count = (span: SpanView) => Math.round((noon(span.to) - noon(span.from)) / DAY_MS) + 1;
const monthEnd = (day: string) => plus(plus(`${day.slice(0, 7)}-28`, 4).slice(0, 7) + '-01', -1);
const weekStart = (day: string) => plus(day, -new Date(noon(day)).getUTCDay());
const daysOf = (span: SpanView) => Array.from({ length: Math.max(0, count(span)) }, (_, at) => plus(span.from, at));

function spanOf(period: PeriodView, from: string, to: string): SpanView {
  if (period === 'day') return { from, to: from };
  if (period === 'week') return { from: weekStart(from), to: plus(weekStart(from), 6) };
  if (period === 'month') return { from: `${from.slice(0, 7)}-01`, to: monthEnd(from) };
  return { from, to };
}

function neighbour(period: PeriodView, span: SpanView, by: 1 | -1): SpanView {
  const day = by > 0 ? plus(span.to, 1) : plus(span.from, -1);
  if (period === 'month') return spanOf('month', day, day);
  return by > 0 ? { from: day, to: plus(day, count(span) - 1) } : { from: plus(day, 1 - count(span)), to: day };
}

/** Payments of a day: fewer on Fridays, and none before the first or after today. */
function paymentsOn(day: string): number {
  if (day < FIRST_DAY || day > TODAY) return 0;
  const at = Math.round(noon(day) / DAY_MS);
  const usual = new Date(noon(day)).getUTCDay() === 5 ? 11 : 34 + ((at * 7919) % 23);
  return day === TODAY ? Math.round(usual * 0.6) : usual;
}

const minorOn = (day: string) => paymentsOn(day) * 100 * (1_720 + ((Math.round(noon(day) / DAY_MS) * 104_729) % 640));

const total = (days: readonly string[], of: (day: string) => number) => days.reduce((sum, day) => sum + of(day), 0);

/** A quantity beside the one before, as the till tells it. */
export function quantity(now: number, before: number | null): QuantityView {
  if (before === null) return { now, before, difference: null, permille: null };
  return { now, before, difference: now - before, permille: before === 0 ? null : Math.round(((now - before) * 1000) / Math.abs(before)) };
}

function currency(now: readonly string[], before: readonly string[] | null, span: SpanView, unit: ReportView['step']): CurrencyReportView {
  const pair = (of: (day: string) => number, share = 100) => quantity(Math.round((total(now, of) * share) / 100), before && Math.round((total(before, of) * share * (share === 100 ? 100 : 107)) / 10_000));
  const sold = pair(minorOn);
  const owed = quantity(total(now, (day) => (day.endsWith('9') || day === TODAY ? 345_000 : 0)), before && total(before, (day) => (day.endsWith('9') ? 345_000 : 0)));
  const payments = pair(paymentsOn);
  const named = (name: string | null, share: number) => ({ name, payments: pair(paymentsOn, share), sold: pair(minorOn, share) });
  const starts = daysOf(span).filter((day, at) => at === 0 || unit === 'day' || (unit === 'week' ? weekStart(day) === day : day.endsWith('-01')));
  const steps = starts.map((from, at) => {
    const next = starts[at + 1];
    const days = daysOf({ from, to: next ? plus(next, -1) : span.to });
    const first = daysOf(span).indexOf(from);
    const then = before?.slice(first, first + days.length) ?? [];
    const compared = then.length > 0;
    return { from, to: days.at(-1) ?? from, payments: quantity(total(days, paymentsOn), compared ? total(then, paymentsOn) : null), sold: quantity(total(days, minorOn), compared ? total(then, minorOn) : null) };
  });
  const state = (name: 'paid' | 'unpaid' | 'open' | 'conflict', sales: QuantityView, each: number) => ({ state: name, sales, asked: quantity(sales.now * each, sales.before === null ? null : sales.before * each) });
  return {
    currency: 'DZD', exponent: 2, sold, owed, other: pair(() => 0), returned: pair(() => 0), payments,
    received: quantity(sold.now + owed.now, sold.before === null || owed.before === null ? null : sold.before + owed.before),
    steps,
    byHour: HOURS.map((share, hour) => ({ hour, payments: pair(paymentsOn, share), sold: pair(minorOn, share) })),
    byGateway: [named('OCPay', 100)],
    byCashier: [named('Amina', 46), named('Karim', 33), named('Nadia', 21)],
    byTender: [named('phone', 100)],
    byState: [
      { state: 'paid', sales: payments, asked: sold },
      state('unpaid', pair(paymentsOn, 14), 158_000),
      state('open', quantity(now.includes(TODAY) ? 2 : 0, before && 0), 68_000),
      state('conflict', quantity(now.includes(TODAY) ? 1 : 0, before && 0), 150_000),
    ],
  };
}

/** What becomes of the links, of how many payments. */
function links(now: number, before: number | null): ReportView['links'] {
  const pair = (share: number) => quantity(Math.round((now * share) / 100), before === null ? null : Math.round((before * (share + 2)) / 100));
  const shown = pair(119);
  const takeUp = (paid: number, of: number) => Math.round((paid * 1000) / Math.max(1, of));
  const causes: [FailureView, number][] = [['expired', 7], ['declined', 5], ['given_up', 3], ['replaced', 2], ['lost', 1]];
  return {
    shown, paid: quantity(now, before),
    takeUpPermille: shown.now === 0 ? null : quantity(takeUp(now, shown.now), before === null || shown.before === null ? null : takeUp(before, shown.before)),
    failures: causes.map(([cause, share]) => ({ cause, links: pair(share) })).filter((row) => row.links.now > 0),
  };
}

/** Why a request can't be answered, as the error's code. */
export function refusalOf(request: ReportRequest): 'bad_input' | 'range_backwards' | 'range_too_long' | null {
  const [from, to] = [request.from ?? TODAY, request.to ?? TODAY];
  if (Number.isNaN(noon(from)) || Number.isNaN(noon(to))) return 'bad_input';
  if (request.period !== 'range') return null;
  if (to < from) return 'range_backwards';
  return count({ from, to }) > 3652 ? 'range_too_long' : null;
}

/** A report; `empty` is a till that never sold. */
export function storyReport(request: ReportRequest, never: boolean): ReportView {
  const { period } = request;
  const span = spanOf(period, request.from ?? TODAY, request.to ?? TODAY);
  const days = daysOf(span);
  const begun = days.filter((day) => day <= TODAY);
  const earlier = neighbour(period, span, -1);
  const later = neighbour(period, span, 1);
  const cut = begun.length < days.length ? { from: earlier.from, to: plus(earlier.from, begun.length - 1) } : earlier;
  const before = request.compare && !never && begun.length > 0 && cut.to >= FIRST_DAY ? { from: cut.from, to: cut.to > earlier.to ? earlier.to : cut.to } : null;
  const empty: EmptyReport | null = begun.length === 0 ? 'not_begun' : never ? 'no_sale_ever' : span.to < FIRST_DAY ? 'before_first_sale' : total(days, paymentsOn) === 0 ? 'nothing' : null;
  const step = days.length <= 62 ? 'day' : days.length <= 184 ? 'week' : 'month';
  const now = never ? [] : days;
  const then = before && daysOf(before);
  const payments = total(now, paymentsOn);
  return {
    period, ...span, today: TODAY, days: days.length, daysBegun: begun.length, before,
    earlier: never || earlier.to < FIRST_DAY ? null : earlier,
    later: later.from > TODAY ? null : later,
    firstDay: never ? null : FIRST_DAY,
    empty, cutoffHour: 4, step,
    currencies: [currency(now, then, span, step)],
    links: links(payments, then && total(then, paymentsOn)),
    waits: payments === 0 ? null : { medianS: quantity(38, then && 44), nineTenthsS: quantity(126, then && 118) },
    seq: 600,
  };
}
