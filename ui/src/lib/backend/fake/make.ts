// Builders of views with everything in its place, so that a test names only what it is about.
import type { AmountView, AttemptView, LimitsView, LinkWish, SaleRow, SaleView, StripView } from '../bindings';
import { error } from './index';
import { SAMPLE_QR } from './qr';

/** When the fake's story begins: Saturday 21 November 2026, 14:32:07 in Algiers. */
export const STORY_BEGINS = '2026-11-21T13:32:07Z';
/** A link's whole life in the fake, in ms. */
export const LIFE_MS = 20 * 60_000;

/** An amount in whole dinars. */
export function dinars(whole: number): AmountView {
  return { minor: whole * 100, currency: 'DZD', exponent: 2 };
}

/** A moment of the story's day by the clock in Algiers, `14:21` or `14:21:08`. */
export function at(time: string): string {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return new Date(Date.UTC(2026, 10, 21, hours - 1, minutes, seconds)).toISOString();
}

/** `A-000131`. */
export function saleNumber(counter: number): string {
  return `A-${String(counter).padStart(6, '0')}`;
}

/** One attempt, awaiting, unless said otherwise. */
export function makeAttempt(number: string, change: Partial<AttemptView> = {}): AttemptView {
  const ordinal = change.ordinal ?? 1;
  return {
    ownReference: `${number}-${ordinal}-K7F3`,
    ordinal,
    gateway: 'ocpay',
    gatewayName: 'OCPay',
    reference: 'OCPL-A1B2C3-D4E5',
    stage: 'awaiting',
    flags: [],
    rawStatus: 'PENDING',
    reason: null,
    createdAt: at('14:31'),
    confirmedAt: null,
    clearing: null,
    hasGatewayReceipt: false,
    contested: null,
    resolution: null,
    sentBy: null,
    sentTo: null,
    ...change,
  };
}

/** A sale with one link on screen, unless said otherwise. */
export function makeSale(change: Partial<SaleView> = {}): SaleView {
  const number = change.number ?? saleNumber(131);
  return {
    number,
    seq: 1,
    amount: dinars(1500),
    note: '',
    cashier: null,
    createdAt: at('14:31'),
    businessDay: '2026-11-21',
    state: 'open',
    givenUp: false,
    stage: 'awaiting',
    flags: [],
    link: {
      url: 'https://pay.ocdz.link/OCPL-A1B2C3-D4E5',
      host: 'pay.ocdz.link',
      reference: 'OCPL-A1B2C3-D4E5',
      qr: SAMPLE_QR,
      leftMs: LIFE_MS,
      lifeMs: LIFE_MS,
      expiresAt: at('14:51'),
    },
    attempts: [makeAttempt(number)],
    contact: { verifiedAgoMs: 0, problem: null, problemSince: null },
    remadeAfterLostAnswer: false,
    unseenVerdict: false,
    cause: null,
    tender: null,
    tenders: [],
    refunds: [],
    returnable: [],
    standIn: null,
    ...change,
  };
}

/** A sale that was decided: its link is gone, its attempt stands where the sale does. */
export function makeDecided(change: Partial<SaleView> & { stage: SaleView['stage'] }): SaleView {
  const number = change.number ?? saleNumber(131);
  const confirmedAt = change.stage === 'confirmed' ? (change.createdAt ?? at('14:33:07')) : null;
  const attempt = makeAttempt(number, { stage: change.stage, confirmedAt, flags: change.flags ?? [], createdAt: change.createdAt ?? at('14:31') });
  const left = change.amount ?? dinars(1500);
  // OCPay gives nothing back: what went back was given by hand.
  const returnable = change.stage === 'confirmed' ? [{ ownReference: attempt.ownReference, gatewayName: attempt.gatewayName, left, byGateway: false, inPart: false }] : [];
  return makeSale({ state: change.stage === 'confirmed' ? 'paid' : 'unpaid', link: null, attempts: [attempt], returnable, ...change });
}

/** The row of a list for a sale. */
export function rowOf(sale: SaleView): SaleRow {
  return {
    number: sale.number,
    seq: sale.seq,
    amount: sale.amount,
    note: sale.note,
    createdAt: sale.createdAt,
    state: sale.state,
    flags: sale.flags,
    cause: sale.cause,
    leftMs: sale.link?.leftMs ?? null,
    lifeMs: sale.link?.lifeMs ?? null,
    waiting: sale.link !== null,
    tender: sale.tender?.kind ?? null,
  };
}

/** The end of where a link goes, as the till shows it. */
export function sentTo({ customer, sendBy }: Pick<LinkWish, 'customer' | 'sendBy'>): string | null {
  if (sendBy === 'sms') return `…${customer?.phone?.slice(-2) ?? ''}`;
  return sendBy === 'email' ? `${customer?.email?.slice(0, 1) ?? ''}…@${customer?.email?.split('@')[1] ?? ''}` : null;
}

/** Refuses an amount out of bounds, as the till does. */
export function checkAmount(minor: number, { minimumMinor, maximumMinor, currency }: LimitsView): void {
  const figures = (limit: number) => String(limit / 100).replace(/\B(?=(\d{3})+$)/g, '\u202f');
  if (minor < minimumMinor) throw error('amount_too_small', 'none', { limit: figures(minimumMinor), currency });
  if (minor > maximumMinor) throw error('amount_too_large', 'none', { limit: figures(maximumMinor), currency });
}

/** The waiting strip of these sales, the newest first. */
export function stripOf(sales: readonly SaleView[], unseen: ReadonlySet<string>, attentionCount: number): StripView {
  const newest = [...sales].sort((a, b) => b.number.localeCompare(a.number));
  return { waiting: newest.filter((sale) => sale.link).map(rowOf), news: newest.filter((sale) => unseen.has(sale.number)).map(rowOf), attentionCount };
}
