// The end of the fake's day, from its figures.
import { SAMPLE_QR } from './qr';
import type { ClosingPreview, ClosingView, DayView, DrawerView, FindingView, SumsView } from '../bindings';

/** What closing the day would say. */
export function storyPreview(day: DayView, number: number, drawers: DrawerView[] = []): ClosingPreview {
  const [figures] = day.figures;
  if (!figures) throw new Error('a day has figures');
  const sums = (times: number, payments: number): SumsView => ({
    sold: { ...figures.sold, minor: figures.sold.minor * times },
    tendered: { ...figures.tendered, minor: figures.tendered.minor * times },
    tenders: day.tenders.reduce((sum, one) => sum + one.tenders, 0) * times,
    received: { ...figures.received, minor: figures.received.minor * times },
    owed: { ...figures.owed, minor: figures.owed.minor * times },
    other: { ...figures.other, minor: figures.other.minor * times },
    returned: { ...figures.returned, minor: figures.returned.minor * times },
    payments,
  });
  const findings: FindingView[] = day.attention.map((item) => ({ id: `${item.cause}:${item.ownReference}`, kind: item.cause, sale: item.sale.number, amount: item.amount, theirs: null, blocks: true, carries: true, settle: false }));
  for (const drawer of drawers) {
    if (drawer.state === 'uncounted') findings.push({ id: `drawer_uncounted:${drawer.currency}`, kind: 'drawer_uncounted', sale: null, amount: null, theirs: null, blocks: true, carries: true, settle: false });
    if (drawer.state === 'over_limit') findings.push({ id: `cash_over_limit:${drawer.currency}`, kind: 'cash_over_limit', sale: null, amount: drawer.count?.difference ?? null, theirs: null, blocks: true, carries: false, settle: false });
    if (drawer.state === 'differs') findings.push({ id: `cash_difference:${drawer.currency}`, kind: 'cash_difference', sale: null, amount: drawer.count?.difference ?? null, theirs: null, blocks: false, carries: false, settle: false });
  }
  if (day.askedAllAt === null) findings.push({ id: 'not_asked:', kind: 'not_asked', sale: null, amount: null, theirs: null, blocks: true, carries: true, settle: false });
  findings.push({ id: 'paid_after_closing:A-000064', kind: 'paid_after_closing', sale: 'A-000064', amount: { ...figures.sold, minor: 120_000 }, theirs: null, blocks: false, carries: false, settle: false });
  return {
    day: day.day,
    number,
    totals: [{ day: sums(1, day.counts.paid), month: sums(19, day.counts.paid * 19), perpetual: sums(412, day.counts.paid * 412) }],
    tenders: day.tenders,
    drawers,
    counts: day.counts,
    findings,
    askedAllAt: day.askedAllAt,
    earlier: null,
  };
}

/** The closing that the preview becomes. */
export function storyClosing(preview: ClosingPreview): ClosingView {
  const { number, day, totals, tenders, drawers, counts, findings } = preview;
  return {
    number, day, totals, tenders, drawers, counts, findings,
    closedAt: `${day}T19:03:11Z`,
    closedBy: null,
    firstSale: 'A-000069',
    lastSale: 'A-000130',
    journalSeq: 600,
    journalHead: '5b9f0d1c'.repeat(8),
    sha256: '7e21aa04'.repeat(8),
    publicKey: '0c44d1f3'.repeat(8),
    signature: '91b6c2e8'.repeat(16),
    anchor: `comptoir-head/1:A:600:${'5b9f0d1c'.repeat(8)}`,
    anchorQr: SAMPLE_QR,
  };
}
