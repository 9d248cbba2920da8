/**
 * From a sale's journal entries to the lines a person reads: newest first, one sentence each. Pure; the
 * times are left as they are for the screen to write in the shop's zone.
 */
import type { AttemptView, FlagView, SaleView, StageView, TimelineEntry } from '../backend';
import { flagWords } from '../causes';
import { isProblem, problemWords } from '../errors';
import { m } from '../i18n';
import { linkName } from '../links';
import { amountText } from '../money';

/** How a line is coloured and which picture it has, by the names of the icon set. */
export type LineTone = 'paid' | 'waiting' | 'notpaid' | 'person' | 'plain';
export type LineIcon = 'paid' | 'cash' | 'waiting' | 'notpaid' | 'person' | 'link' | 'clock' | 'user' | 'pen' | 'eye' | 'flag';

/** A piece of the smaller line under the sentence. */
export type LinePiece =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'figures'; readonly text: string }
  /** A gateway's own word, beside ours. */
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'said_at'; readonly gateway: string; readonly at: string };

/** One line of the timeline. */
export interface TimelineLine {
  readonly key: string;
  readonly at: string;
  readonly icon: LineIcon;
  readonly tone: LineTone;
  readonly title: string;
  readonly pieces: readonly LinePiece[];
}

type Sentence = Pick<TimelineLine, 'icon' | 'tone' | 'title'> & { readonly pieces?: readonly LinePiece[] };

interface Context {
  readonly sale: SaleView;
  readonly all: readonly TimelineEntry[];
  readonly index: number;
}

/** A length of time in its largest unit: `22 s`, `4 min`, `2 h`. */
export function lengthWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return m.timeline_seconds({ count: String(seconds) });
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? m.timeline_minutes({ count: String(minutes) }) : m.timeline_hours({ count: String(Math.round(minutes / 60)) });
}

/** The lines of a sale, newest first, whichever way the entries come; facts of one row keep their order. */
export function timelineLines(sale: SaleView, entries: readonly TimelineEntry[]): TimelineLine[] {
  const all = [...entries].sort((one, other) => one.seq - other.seq);
  return all
    .map((entry, index): TimelineLine | null => {
      const sentence = told(entry, { sale, all, index });
      return sentence && { key: `${entry.seq}-${index}`, at: entry.at, pieces: [], ...sentence };
    })
    .filter((line) => line !== null)
    .reverse();
}

const words = (text: string): LinePiece => ({ kind: 'words', text });
const figures = (text: string): LinePiece => ({ kind: 'figures', text });

function attemptOf(entry: TimelineEntry, sale: SaleView): AttemptView | undefined {
  return sale.attempts.find((attempt) => attempt.ordinal === entry.ordinal) ?? sale.attempts.at(-1);
}

/** The gateway of an attempt that was asked for at another one than the attempt before. */
function elsewhere(entry: TimelineEntry, sale: SaleView): LinePiece[] {
  const attempt = sale.attempts.find((one) => one.ordinal === entry.ordinal);
  const before = sale.attempts.find((one) => one.ordinal === (entry.ordinal ?? 0) - 1);
  return attempt && before && attempt.gateway !== before.gateway ? [words(attempt.gatewayName)] : [];
}

function saidAt(entry: TimelineEntry, context: Context): LinePiece[] {
  const gateway = attemptOf(entry, context.sale)?.gatewayName;
  return entry.gatewayAt && gateway ? [{ kind: 'said_at', gateway, at: entry.gatewayAt }] : [];
}

/** The till's own reasons; any other is a gateway's, in its words. */
const REASONS: Readonly<Record<string, () => string>> = {
  found_at_start: m.timeline_found_at_start,
  not_recorded: m.timeline_reason_not_recorded,
  not_sent: m.timeline_reason_not_sent,
  throttled: m.timeline_reason_throttled,
  wrong_environment: m.timeline_reason_wrong_environment,
};

function why(entry: TimelineEntry): LinePiece[] {
  const reason = entry.values.reason ?? entry.values.problem;
  if (!reason) return [];
  const ours = REASONS[reason];
  if (ours) return [words(ours())];
  return [words(isProblem(reason) ? problemWords(reason) : reason)];
}

/** Words of gateways in ours. */
const SAID: Readonly<Record<string, () => string>> = { PENDING: m.stage_awaiting, CONFIRMED: m.stage_confirmed, FAILED: m.stage_declined };

function saidWords(raw: string): string {
  return (SAID[raw] ?? m.cause_unrecognised)();
}

function by(entry: TimelineEntry): LinePiece[] {
  return entry.actor ? [words(m.timeline_by({ name: entry.actor }))] : [];
}

/** By what the gateway was asked to send the link. */
function sent(entry: TimelineEntry): LinePiece[] {
  if (entry.values.sent_by === 'sms') return [words(m.timeline_sent_sms())];
  return entry.values.sent_by === 'email' ? [words(m.timeline_sent_email())] : [];
}

function note(entry: TimelineEntry): LinePiece[] {
  return entry.values.note ? [words(entry.values.note)] : [];
}

function reference(entry: TimelineEntry): LinePiece[] {
  return entry.values.reference ? [figures(entry.values.reference)] : [];
}

function told(entry: TimelineEntry, context: Context): Sentence | null {
  const sentence = TELLERS[entry.kind];
  if (sentence) return sentence(entry, context);
  return { icon: 'pen', tone: 'plain', title: m.timeline_other(), pieces: [figures(entry.kind)] };
}

const TELLERS: Readonly<Record<string, (entry: TimelineEntry, context: Context) => Sentence | null>> = {
  sale_made: (entry) => ({ icon: 'user', tone: 'plain', title: m.timeline_sale_made(), pieces: [...sent(entry), ...by(entry)] }),
  link_asked: (entry, context) => ({ icon: 'link', tone: 'plain', title: m.timeline_link_asked(), pieces: [...elsewhere(entry, context.sale), ...sent(entry), ...by(entry)] }),
  link_made: (entry) => {
    const hidden = entry.values.shown === 'false';
    const link = linkName(entry.ordinal);
    const replaced = entry.values.replaced === 'true' && !hidden ? [words(m.timeline_replaced())] : [];
    return {
      icon: 'link',
      tone: hidden ? 'plain' : 'waiting',
      title: hidden ? m.timeline_link_made_hidden({ link }) : m.timeline_link_made({ link }),
      pieces: [...reference(entry), ...replaced],
    };
  },
  tender_taken: (entry) => ({
    icon: 'cash',
    tone: 'plain',
    title: entry.values.kind === 'other' ? m.state_paid_other() : m.state_paid_cash(),
    pieces: [...note(entry), ...by(entry)],
  }),
  tender_taken_back: (entry) => ({ icon: 'pen', tone: 'person', title: m.timeline_tender_taken_back(), pieces: [...(entry.values.reason ? [words(entry.values.reason)] : []), ...by(entry)] }),
  refund_asked: (entry, context) => refunded(entry, context, m.timeline_refund_asked, 'waiting'),
  refund_recorded: (entry, context) => refunded(entry, context, m.timeline_refund_recorded, 'plain'),
  refund_seen: (entry, context) => {
    const gateway = attemptOf(entry, context.sale)?.gatewayName ?? '';
    return refunded(entry, context, ({ amount }) => m.timeline_refund_seen({ amount, gateway }), 'person');
  },
  cleared: (entry, context) => ({ icon: 'paid', tone: 'plain', title: m.timeline_cleared({ gateway: attemptOf(entry, context.sale)?.gatewayName ?? '' }) }),
  refund_answer: (entry, context) => refundEnd(entry, context),
  refund_settled: (entry, context) => {
    const end = refundEnd(entry, context);
    return { ...end, tone: 'person', pieces: [words(m.timeline_refund_settled()), ...note(entry), ...by(entry)] };
  },
  capture_asked: (entry) => ({ icon: 'clock', tone: 'waiting', title: m.timeline_capture_asked({ link: linkName(entry.ordinal) }) }),
  link_rejected: (entry) => ({
    icon: 'notpaid',
    tone: 'notpaid',
    title: (entry.values.reason === 'not_sent' ? m.timeline_link_not_made : m.timeline_link_rejected)({ link: linkName(entry.ordinal) }),
    pieces: [...why(entry), words(m.timeline_no_money())],
  }),
  link_lost: (entry) => ({
    icon: 'clock',
    tone: 'notpaid',
    title: entry.values.asked_again === 'true' ? m.timeline_link_lost_again() : entry.values.sent_by ? m.timeline_link_maybe_sent() : m.timeline_link_lost(),
    pieces: why(entry),
  }),
  link_not_there: (entry) => ({ icon: 'notpaid', tone: 'plain', title: m.timeline_link_not_there(), pieces: [words(linkName(entry.ordinal)), words(m.timeline_still_watched())] }),
  stage_moved: (entry, context) => moved(entry, context),
  flagged: (entry) => ({
    icon: entry.values.flag === 'details_missing' ? 'flag' : 'person',
    tone: entry.values.flag === 'details_missing' ? 'plain' : 'person',
    title: flagWords((entry.values.flag ?? 'unrecognised_status') as FlagView),
    pieces: [words(linkName(entry.ordinal))],
  }),
  said: (entry, context) =>
    entry.values.raw_status
      ? {
          icon: 'pen',
          tone: 'plain',
          title: m.timeline_said({ gateway: attemptOf(entry, context.sale)?.gatewayName ?? '' }),
          pieces: [words(saidWords(entry.values.raw_status)), { kind: 'raw', text: entry.values.raw_status }],
        }
      : null,
  conflict: (entry, context) => ({
    icon: 'person',
    tone: 'person',
    title: m.timeline_conflict({ link: linkName(entry.ordinal) }),
    pieces: saidAt(entry, context),
  }),
  awaits_details: (entry, context) => ({
    icon: 'clock',
    tone: 'waiting',
    title: m.timeline_awaits_details({ link: linkName(entry.ordinal) }),
    pieces: saidAt(entry, context),
  }),
  contact_lost: (entry, context) => {
    const back = context.all.slice(context.index + 1).find((later) => later.kind === 'contact_back' && later.ordinal === entry.ordinal);
    const title = back
      ? m.timeline_contact_lost_for({ time: lengthWords(Date.parse(back.at) - Date.parse(entry.at)) })
      : m.timeline_contact_lost();
    return { icon: 'clock', tone: 'plain', title, pieces: why(entry) };
  },
  contact_back: (entry, context) => ({
    icon: 'clock',
    tone: 'plain',
    title: m.timeline_contact_back({ gateway: attemptOf(entry, context.sale)?.gatewayName ?? '' }),
  }),
  qr_left: () => ({ icon: 'clock', tone: 'plain', title: m.timeline_qr_left(), pieces: [words(m.timeline_still_watched())] }),
  given_up: (entry) => ({ icon: 'notpaid', tone: 'notpaid', title: m.timeline_given_up(), pieces: [...by(entry), words(m.timeline_still_watched())] }),
  resolved: (entry, context) => ({ icon: 'pen', tone: 'person', title: decided(entry, context), pieces: [...note(entry), ...by(entry)] }),
  finding_resolved: (entry) => ({ icon: 'pen', tone: 'person', title: m.timeline_finding_resolved(), pieces: [...note(entry), ...by(entry)] }),
  receipt_made: (entry) => ({ icon: 'pen', tone: 'plain', title: entry.values.copy === 'true' ? m.timeline_receipt_copied() : m.timeline_receipt_made(), pieces: by(entry) }),
  gateway_receipt: (entry, context) => ({ icon: 'pen', tone: 'plain', title: m.sales_gateway_receipt_written({ gateway: attemptOf(entry, context.sale)?.gatewayName ?? '' }), pieces: by(entry) }),
  acknowledged: (entry) => ({ icon: 'eye', tone: 'plain', title: m.timeline_acknowledged(), pieces: by(entry) }),
  watch_over: (entry) => ({
    icon: 'clock',
    tone: 'plain',
    title: entry.values.unverified === 'true' ? m.timeline_watch_over_unverified() : m.timeline_watch_over(),
    pieces: [words(linkName(entry.ordinal))],
  }),
};

/** The amount of an entry, with its currency. */
function amountOf(entry: TimelineEntry, exponent: number): string {
  const { amount_minor: minor = '0', currency = '' } = entry.values;
  return amountText({ minor: Number(minor), currency, exponent });
}

function refunded(entry: TimelineEntry, { sale }: Context, title: (values: { amount: string }) => string, tone: LineTone): Sentence {
  return { icon: 'cash', tone, title: title({ amount: amountOf(entry, sale.amount.exponent) }), pieces: [...(entry.values.reason ? [words(entry.values.reason)] : []), ...by(entry)] };
}

const ENDS: Readonly<Record<string, (values: { amount: string }) => string>> = {
  asking: m.timeline_refund_unclear,
  pending: m.timeline_refund_pending,
  done: m.timeline_refund_done,
  failed: m.timeline_refund_failed,
};

function refundEnd(entry: TimelineEntry, { sale }: Context): Sentence {
  const stage = entry.values.stage ?? 'asking';
  const title = (ENDS[stage] ?? m.timeline_refund_unclear)({ amount: amountOf(entry, sale.amount.exponent) });
  if (stage === 'done') return { icon: 'cash', tone: 'plain', title };
  const pieces = entry.values.problem ? [words(isProblem(entry.values.problem) ? problemWords(entry.values.problem) : entry.values.problem)] : [];
  return { icon: 'clock', tone: stage === 'failed' ? 'notpaid' : 'waiting', title, pieces };
}

const MOVES: Partial<Record<StageView, (values: { link: string }) => string>> = {
  awaiting: m.timeline_moved_awaiting,
  authorized: m.timeline_moved_authorized,
  confirmed: m.timeline_moved_confirmed,
  declined: m.timeline_moved_declined,
  cancelled: m.timeline_moved_cancelled,
  expired: m.timeline_moved_expired,
};

function moved(entry: TimelineEntry, context: Context): Sentence {
  const to = entry.values.to as StageView | undefined;
  const title = ((to && MOVES[to]) ?? m.timeline_moved_other)({ link: linkName(entry.ordinal) });
  if (to === 'confirmed') return { icon: 'paid', tone: 'paid', title, pieces: saidAt(entry, context) };
  if (to === 'awaiting' || to === 'authorized') return { icon: 'waiting', tone: 'waiting', title, pieces: saidAt(entry, context) };
  return { icon: 'notpaid', tone: 'notpaid', title, pieces: [words(m.timeline_no_money()), ...saidAt(entry, context)] };
}

/** A decision on what was owed says what became of the money. */
function decided(entry: TimelineEntry, context: Context): string {
  const wasOwed = context.all
    .slice(0, context.index)
    .filter((earlier) => earlier.kind === 'resolved' && earlier.ordinal === entry.ordinal)
    .at(-1)?.values.decision === 'to_refund';
  if (entry.values.decision === 'to_refund') return m.timeline_resolved_to_refund();
  if (entry.values.decision === 'not_ours') return wasOwed ? m.timeline_resolved_given_back() : m.timeline_resolved_not_ours();
  return wasOwed ? m.timeline_resolved_kept_after_all() : m.timeline_resolved_accepted();
}
