import { afterEach, describe, expect, it } from 'vitest';
import type { AttemptView, SaleView, TimelineEntry } from '../backend';
import { language, LANGUAGES } from '../i18n';
import { linkName } from '../links';
import { lengthWords, timelineLines } from './timeline';

const attempt = (ordinal: number): AttemptView => ({
  ownReference: `A-000129-${ordinal}-K7F3`,
  ordinal,
  gateway: 'ocpay',
  gatewayName: 'OCPay',
  reference: `OCPL-${ordinal}`,
  stage: 'awaiting',
  flags: [],
  rawStatus: null,
  reason: null,
  createdAt: '2026-11-21T13:17:04Z',
  confirmedAt: null,
  clearing: null,
  hasGatewayReceipt: false,
  contested: null,
  resolution: null,
  sentBy: null,
  sentTo: null,
});

const sale = { number: 'A-000129', attempts: [attempt(1), attempt(2)] } as SaleView;

const entry = (seq: number, kind: string, values: Record<string, string> = {}, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  seq,
  at: new Date(Date.UTC(2026, 10, 21, 13, 17, seq)).toISOString(),
  gatewayAt: null,
  kind,
  ordinal: 1,
  values,
  actor: null,
  ...more,
});

const titles = (entries: TimelineEntry[]): string[] => timelineLines(sale, entries).map((line) => line.title);

afterEach(() => language.set('en'));

describe('the timeline of a sale', () => {
  it('names the gateway of a link that was asked for elsewhere than the one before', () => {
    const pieces = (second: AttemptView) => timelineLines({ ...sale, attempts: [attempt(1), second] }, [entry(2, 'link_asked', {}, { ordinal: 2 })])[0]?.pieces;
    expect(pieces({ ...attempt(2), gateway: 'chargily', gatewayName: 'Chargily Pay' })).toEqual([{ kind: 'words', text: 'Chargily Pay' }]);
    expect(pieces(attempt(2))).toEqual([]);
  });

  it('tells the newest first', () => {
    expect(titles([entry(1, 'sale_made'), entry(2, 'link_made', { shown: 'true' })])).toEqual(['First link shown', 'Sale made']);
  });

  it('says a gateway’s word in ours, with the word itself beside it', () => {
    const said = (raw: string) => timelineLines(sale, [entry(3, 'said', { raw_status: raw })])[0]?.pieces;
    expect(said('PENDING')).toEqual([{ kind: 'words', text: 'Waiting' }, { kind: 'raw', text: 'PENDING' }]);
    expect(said('HELD')?.[0]).toEqual({ kind: 'words', text: 'Unknown word from the gateway' });
  });

  it('names which link a verdict is about, and says when the gateway said it', () => {
    const [line] = timelineLines(sale, [entry(1, 'stage_moved', { to: 'confirmed' }, { ordinal: 2, gatewayAt: '2026-11-21T13:21:46Z' })]);
    expect(line?.title).toBe('Second link: paid');
    expect(line?.tone).toBe('paid');
    expect(line?.pieces).toEqual([{ kind: 'said_at', gateway: 'OCPay', at: '2026-11-21T13:21:46Z' }]);
  });

  it('says that no money moved by a refusal', () => {
    const [line] = timelineLines(sale, [entry(1, 'stage_moved', { to: 'declined' })]);
    expect(line?.pieces).toContainEqual({ kind: 'words', text: 'no money moved' });
  });

  it('says that a customer may have a link that was sent, and where the gateway knows none', () => {
    const lines = timelineLines(sale, [entry(1, 'sale_made', { sent_by: 'sms' }), entry(2, 'link_lost', { reason: 'timed_out', sent_by: 'sms' }), entry(3, 'link_not_there')]);
    expect(lines.map((line) => line.title)).toEqual(['The gateway knows no such link', 'Answer lost, the customer may have the link', 'Sale made']);
    expect(lines[2]?.pieces).toEqual([{ kind: 'words', text: 'to be sent by SMS' }]);
    expect(titles([entry(1, 'link_lost', { reason: 'timed_out' })])).toEqual(['Answer lost, no link shown']);
  });

  it('tells a link the gateway refused from one it was never asked for', () => {
    const refused = (reason: string) => titles([entry(1, 'link_rejected', { reason })]);
    expect(refused('amount too low')).toEqual(['First link refused']);
    expect(refused('not_sent')).toEqual(['First link not made']);
  });

  it('says how long an answer was missing once it came', () => {
    expect(titles([entry(1, 'contact_lost', { problem: 'no_connection' }), entry(23, 'contact_back')])[1]).toBe('Not verified for 22 s');
    expect(titles([entry(1, 'contact_lost', { problem: 'no_connection' })])[0]).toBe('Not verified');
  });

  it('tells a link that was made too late to be shown', () => {
    expect(titles([entry(1, 'link_made', { shown: 'false' })])).toEqual(['First link made, not shown']);
  });

  it('says what became of money that was owed', () => {
    const first = entry(1, 'resolved', { decision: 'to_refund', note: 'comes back Sunday' }, { actor: 'Karim' });
    expect(titles([first, entry(2, 'resolved', { decision: 'not_ours' })])).toEqual(['Given back to the customer', 'Decided: give it back']);
    expect(titles([entry(2, 'resolved', { decision: 'not_ours' })])).toEqual(['Decided: not ours']);
    expect(timelineLines(sale, [first])[0]?.pieces).toEqual([
      { kind: 'words', text: 'comes back Sunday' },
      { kind: 'words', text: 'by Karim' },
    ]);
  });

  it('shows a kind it was not taught rather than hiding it', () => {
    const [line] = timelineLines(sale, [entry(1, 'something_new')]);
    expect(line?.pieces).toEqual([{ kind: 'figures', text: 'something_new' }]);
  });

  it.each(LANGUAGES)('has a sentence in %s for every kind', (spoken) => {
    language.set(spoken);
    const kinds = ['sale_made', 'link_asked', 'link_made', 'link_rejected', 'link_lost', 'flagged', 'conflict', 'awaits_details', 'contact_lost', 'contact_back', 'qr_left', 'given_up', 'resolved', 'acknowledged', 'watch_over'];
    const entries = kinds.map((kind, index) => entry(index, kind, { flag: 'late', decision: 'accepted' }));
    for (const to of ['awaiting', 'authorized', 'confirmed', 'declined', 'cancelled', 'expired']) entries.push(entry(40, 'stage_moved', { to }));
    expect(new Set(titles(entries)).size).toBe(entries.length);
    expect([1, 2, 3, 4].map(linkName).every((name) => name.length > 3)).toBe(true);
  });

  it('writes lengths of time in their largest unit', () => {
    expect([22_000, 240_000, 7_200_000].map(lengthWords)).toEqual(['22 s', '4 min', '2 h']);
  });
});
