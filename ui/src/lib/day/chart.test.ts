import { describe, expect, it } from 'vitest';
import type { HourView } from '../backend';
import { niceStep } from '../chart';
import { MARGIN, hourChart, hoursShown } from './chart';
import { cutoffHour, dayAfter } from './dates';

const hours = (sold: Record<number, number>, before: Record<number, number> = {}): HourView[] =>
  Array.from({ length: 24 }, (_, hour) => ({ hour, soldMinor: sold[hour] ?? 0, weekBeforeMinor: before[hour] ?? 0 }));

describe('the chart of sold by hour', () => {
  it('takes a round step of which three reach the greatest value', () => {
    expect([0, 1, 3, 4, 29_000, 31_000].map(niceStep)).toEqual([1, 1, 1, 2, 10_000, 20_000]);
  });

  it('starts at the cut-off, so that a night after midnight comes last', () => {
    const shown = hoursShown(hours({ 22: 500, 1: 500 }), 4, null);
    expect(shown.map((hour) => hour.hour)).toEqual([20, 21, 22, 23, 0, 1, 2, 3]);
  });

  it('draws at least eight hours, so that a first sale is no wall', () => {
    expect(hoursShown(hours({ 9: 500 }), 4, 9)).toHaveLength(8);
    expect(hoursShown(hours({}), 4, null)).toHaveLength(8);
  });

  it('lets the highest line hold the highest bar, and bars stand on the base', () => {
    const chart = hourChart(hours({ 9: 30_000, 10: 15_000 }, { 9: 1_000 }), 4, 10);
    const [high, half] = chart.bars.filter((bar) => bar.soldMinor > 0);
    expect(high?.y).toBe(MARGIN.top);
    expect((half?.height ?? 0) * 2).toBeCloseTo(high?.height ?? 0);
    expect(chart.bars.every((bar) => Math.abs(bar.y + bar.height - chart.baseY) < 1e-9)).toBe(true);
    expect(high?.tickY).not.toBeNull();
    expect(half?.tickY).toBeNull();
  });

  it('marks the hour that is still running', () => {
    const chart = hourChart(hours({ 9: 1, 10: 1 }), 4, 10);
    expect(chart.bars.filter((bar) => bar.running).map((bar) => bar.hour)).toEqual([10]);
  });

  it('runs from right to left where writing does, its scale at the side where time begins', () => {
    const size = { width: 500, height: 150 };
    const plain = hourChart(hours({ 9: 1, 12: 1 }), 4, null, size);
    const mirrored = hourChart(hours({ 9: 1, 12: 1 }), 4, null, size, true);
    expect(mirrored.bars.map((bar) => bar.hour)).toEqual(plain.bars.map((bar) => bar.hour));
    mirrored.bars.forEach((bar, index) => expect(bar.x + bar.width + (plain.bars[index]?.x ?? 0)).toBeCloseTo(size.width));
    expect([plain.figuresAnchor, mirrored.figuresAnchor]).toEqual(['end', 'start']);
    expect(mirrored.figuresX).toBeGreaterThan(mirrored.right);
  });

  it('has no lines on a day without sales', () => {
    expect(hourChart(hours({}), 4, null).lines).toEqual([]);
  });
});

describe('dates of business days', () => {
  it('count over the ends of months, years and February', () => {
    expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01');
    expect(dayAfter('2026-03-01', -1)).toBe('2026-02-28');
    expect(dayAfter('2028-02-28', 1)).toBe('2028-02-29');
  });

  it('read the hour of a cut-off', () => {
    expect(cutoffHour('04:00')).toBe(4);
    expect(cutoffHour('')).toBe(0);
  });
});
