import { beforeEach, describe, expect, it } from 'vitest';
import { error, FakeBackend } from '../backend/fake';
import { quantity, storyReport } from '../backend/fake/report';
import { HandClock } from '../clock';
import { language } from '../i18n';
import { barChart, hoursShown, MARGIN, type Bar } from './bars';
import { dayToType, dayTyped } from '../when';
import { reportTitle, spanWords, stepLabel, stepWords } from './dates';
import { Reports } from './reports.svelte';
import { direction, percent, points, sign, tenderWords, waitParts } from './words';

let fake: FakeBackend;
let reports: Reports;
const asked = () => fake.calls.filter((call) => call.name === 'readReport').map((call) => call.args[0]);

beforeEach(() => {
  language.set('en');
  fake = new FakeBackend(new HandClock());
  reports = new Reports(fake);
});

describe('the days of a report', () => {
  it('begin with the month of today, compared with the one before', async () => {
    await reports.load();
    expect(asked()).toEqual([{ period: 'month', from: null, to: null, compare: true }]);
    expect([reports.view?.from, reports.view?.before]).toEqual(['2026-11-01', { from: '2026-10-01', to: '2026-10-21' }]);
    expect([reports.isCurrent, reports.hasSteps, reports.showsHours]).toEqual([true, true, false]);
  });

  it('go back and forth, not past today nor before the first sale', async () => {
    await reports.load();
    await reports.later();
    expect(reports.view?.from).toBe('2026-11-01');
    await reports.earlier();
    expect([reports.view?.from, reports.view?.to, reports.isCurrent]).toEqual(['2026-10-01', '2026-10-31', false]);
    await reports.later();
    expect(reports.view?.from).toBe('2026-11-01');
    await reports.load({ period: 'month', from: '2026-03-10' });
    const before = fake.count('readReport');
    await reports.earlier();
    expect(fake.count('readReport')).toBe(before);
  });

  it('stay where one looks when their kind changes', async () => {
    await reports.load();
    await reports.earlier();
    await reports.choose('week');
    expect([reports.view?.from, reports.view?.to]).toEqual(['2026-09-27', '2026-10-03']);
    await reports.current();
    expect([reports.view?.period, reports.isCurrent]).toEqual(['week', true]);
    await reports.choose('day');
    expect([reports.view?.from, reports.showsHours]).toEqual(['2026-11-21', true]);
  });

  it('open from a bar of the chart', async () => {
    await reports.load();
    const step = reports.view?.currencies[0]?.steps[4];
    if (!step) throw new Error('no fifth day');
    await reports.openStep(step);
    expect([reports.view?.period, reports.view?.from]).toEqual(['day', '2026-11-05']);
  });

  it('are the newest that were asked for, whichever answer comes last', async () => {
    let answer: (() => void) | undefined;
    const slow = fake.readReport;
    fake.readReport = (request) => (request.period === 'week' ? new Promise((done) => (answer = () => void slow(request).then(done))) : slow(request));
    const first = reports.choose('week');
    await reports.choose('day');
    answer?.();
    await first;
    expect(reports.view?.period).toBe('day');
  });

  it('keep what was shown when they cannot be read, and say why', async () => {
    await reports.load();
    fake.refuse('readReport', error('store_io'));
    await reports.earlier();
    expect([reports.error?.code, reports.view?.from]).toEqual(['store_io', '2026-11-01']);
    await reports.earlier();
    expect([reports.error, reports.view?.from]).toEqual([null, '2026-10-01']);
  });
});

describe('a range that is typed', () => {
  it('begins with what is shown, up to today', async () => {
    await reports.load();
    reports.askRange();
    expect(reports.range).toEqual({ from: '01/11/2026', to: '21/11/2026' });
    await reports.earlier();
    reports.askRange();
    expect(reports.range).toEqual({ from: '01/10/2026', to: '31/10/2026' });
  });

  it('is shown, and goes away', async () => {
    reports.askRange();
    reports.range = { from: '1.2.2026', to: '2026-11-21' };
    await reports.showRange();
    expect([reports.range, reports.view?.period, reports.view?.from, reports.view?.step]).toEqual([null, 'range', '2026-02-01', 'month']);
  });

  it('says which of its days is none, and asks nothing', async () => {
    for (const [from, to, wrong] of [['31/11/2026', '21/11/2026', 'from'], ['1/11/2026', '', 'to'], ['x', 'y', 'from']] as const) {
      reports.askRange();
      reports.range = { from, to };
      await reports.showRange();
      expect(reports.wrong).toBe(wrong);
    }
    expect(fake.count('readReport')).toBe(0);
  });

  it('stays to be corrected when the till refuses it', async () => {
    for (const [from, to, code] of [['21/11/2026', '20/11/2026', 'range_backwards'], ['1/1/1999', '1/1/2026', 'range_too_long']] as const) {
      reports.askRange();
      reports.range = { from, to };
      await reports.showRange();
      expect([reports.error?.code, reports.range]).toEqual([code, { from, to }]);
    }
    reports.leaveRange();
    expect([reports.error, reports.range]).toEqual([null, null]);
  });

  it('is not taken away by news from the counter', async () => {
    await reports.load();
    reports.askRange();
    await reports.again();
    expect([fake.count('readReport'), reports.range === null]).toEqual([1, false]);
  });
});

describe('the file of these days', () => {
  it('is of exactly these days, and forgotten with them', async () => {
    await reports.load();
    const { from, to } = reports.view ?? { from: '', to: '' };
    await reports.taking.take('json', from, to, 'fr');
    expect(fake.calls.at(-1)).toEqual({ name: 'export', args: [{ kind: 'json', from: '2026-11-01', to: '2026-11-30', language: 'fr', separator: null }] });
    expect(reports.taking.file?.path).toContain('2026-11-01.json');
    await reports.again();
    expect(reports.taking.file).not.toBeNull();
    await reports.earlier();
    expect(reports.taking.file).toBeNull();
  });

  it('tells how far it is and stops without an error', async () => {
    fake.longExports = true;
    fake.onExport((progress) => reports.taking.progressed(progress));
    const written = reports.taking.take('csv', '2026-11-01', '2026-11-30', 'en');
    await Promise.resolve();
    expect([reports.taking.writing, reports.taking.written?.done]).toEqual(['csv', 500]);
    await reports.taking.stop();
    await written;
    expect([reports.taking.writing, reports.taking.written, reports.taking.file, reports.taking.error]).toEqual([null, null, null, null]);
  });
});

describe('days that are typed', () => {
  it('are read as people write them and refused when there is none', () => {
    expect(['21/11/2026', ' 1.2.2026 ', '2026-02-01', '1-2-2026'].map(dayTyped)).toEqual(['2026-11-21', '2026-02-01', '2026-02-01', '2026-02-01']);
    expect(['', '29/02/2026', '2026-13-01', '21/11/26', '21112026', '٢١/١١/٢٠٢٦'].map(dayTyped)).toEqual([null, null, null, null, null, null]);
    expect(dayToType('2026-11-05')).toBe('05/11/2026');
  });
});

describe('the words of a report', () => {
  const month = storyReport({ period: 'month', from: null, to: null, compare: true }, false);

  it('name its days', () => {
    expect(reportTitle(month, 'en')).toBe('November 2026');
    expect(reportTitle(month, 'fr')).toBe('Novembre 2026');
    expect(reportTitle({ period: 'week', from: '2026-12-27', to: '2027-01-02' }, 'en')).toBe('27 Dec 2026 to 2 Jan 2027');
    expect(reportTitle({ period: 'day', from: '2026-11-21', to: '2026-11-21' }, 'en')).toBe('Saturday 21 November 2026');
    expect(spanWords('2026-10-01', '2026-10-21', '2026-11-01', 'en')).toBe('1 Oct to 21 Oct');
    expect(spanWords('2025-12-31', '2025-12-31', '2026-01-01', 'en')).toBe('31 Dec 2025');
    expect([stepWords('month', '2026-11-01', '2026-11-30', 'en'), stepWords('week', '2026-11-01', '2026-11-07', 'en')]).toEqual(['November 2026', '1 Nov to 7 Nov']);
    expect([stepLabel('day', '2026-11-01', 'en', false), stepLabel('day', '2026-11-01', 'en', true), stepLabel('month', '2026-11-01', 'en', true)]).toEqual(['1', 'Sun 1', 'Nov']);
  });

  it('write shares without a float, and the sign as a minus', () => {
    expect([842, -5, 0, 1000, 123_456].map(percent)).toEqual(['84,2\u202f%', '0,5\u202f%', '0,0\u202f%', '100,0\u202f%', '12\u202f345\u202f%']);
    expect([points(-31), sign(-31), sign(0), sign(1)]).toEqual(['3,1', '\u2212', '', '+']);
  });

  it('say which way it went', () => {
    expect([quantity(2, 1), quantity(1, 2), quantity(1, 1), quantity(1, null)].map((one) => direction(one))).toEqual(['more', 'less', 'as before', '']);
    expect([direction(quantity(2, 1), true), direction(quantity(1, 2), true)]).toEqual(['longer', 'shorter']);
  });

  it('tell a wait in its two largest units', () => {
    const told = (seconds: number) => waitParts(seconds).map((part) => `${part.figure} ${part.unit}`).join(' ');
    expect([0, 42, 60, 126, 3600, 11_105].map(told)).toEqual(['0 s', '42 s', '1 min', '2 min 6 s', '1 h', '3 h 5 min']);
  });

  it('name tenders, also one they do not know', () => {
    expect([tenderWords('phone'), tenderWords('voucher'), tenderWords(null)]).toEqual(['Phone', 'voucher', 'No name']);
  });
});

describe('the chart', () => {
  const bars = (minors: number[], before: (number | null)[] = []): Bar[] => minors.map((minor, at) => ({ key: String(at), label: String(at + 1), minor, beforeMinor: before[at] ?? null, running: false }));

  it('lets the highest line hold the highest bar, and bars stand on the base', () => {
    const chart = barChart(bars([30_000, 15_000, -5], [1_000, null, 0]), false);
    expect(chart.bars[0]?.y).toBe(MARGIN.top);
    expect((chart.bars[1]?.height ?? 0) * 2).toBeCloseTo(chart.bars[0]?.height ?? 0);
    expect(chart.bars[2]?.height).toBe(0);
    expect(chart.bars.map((bar) => bar.tickY === null)).toEqual([false, true, true]);
    expect(barChart(bars([0]), false).lines).toEqual([]);
  });

  it('runs from right to left where writing does, with its scale at the right', () => {
    const [there, mirrored] = [barChart(bars([1, 2, 3]), false), barChart(bars([1, 2, 3]), true)];
    expect(there.bars.map((bar) => bar.key)).toEqual(mirrored.bars.map((bar) => bar.key));
    expect((there.bars[0]?.x ?? 0) < (there.bars[2]?.x ?? 0) && (mirrored.bars[0]?.x ?? 0) > (mirrored.bars[2]?.x ?? 0)).toBe(true);
    expect([there.figuresAnchor, mirrored.figuresAnchor]).toEqual(['end', 'start']);
    expect(mirrored.figuresX).toBeGreaterThan(mirrored.right);
  });

  it('labels as many bars as there is room for', () => {
    const labelled = (count: number) => barChart(bars(Array.from({ length: count }, () => 1)), false).bars.filter((bar) => bar.labelled).length;
    expect(labelled(7)).toBe(7);
    expect(labelled(60)).toBeLessThan(31);
  });

  it('shows hours from the cut-off on, at least eight', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, sold: { now: hour === 1 || hour === 22 ? 5 : 0, before: null } }));
    expect(hoursShown(hours, 4).map((row) => row.hour)).toEqual([20, 21, 22, 23, 0, 1, 2, 3]);
    expect(hoursShown(hours.map((row) => ({ ...row, sold: { now: 0, before: null } })), 4)).toHaveLength(8);
  });
});
