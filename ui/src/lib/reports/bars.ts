/**
 * The geometry of a chart of bars with a tick for what was before, in whole minor units and view-box units. Pure; no
 * message, no colour.
 */
import { LINES, niceStep } from '../chart';

/** One bar to be drawn. */
export interface Bar {
  readonly key: string;
  /** What stands below it. */
  readonly label: string;
  readonly minor: number;
  /** What it was before; `null` where nothing is compared. */
  readonly beforeMinor: number | null;
  /** Whether its time has not ended. */
  readonly running: boolean;
}

/** How large a chart is drawn, in px. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** Where nothing could be measured. */
export const USUAL_SIZE: ChartSize = { width: 480, height: 170 };

/** Room for the figures of the scale at the side where time begins, and around the bars, in px. */
export const MARGIN = { figures: 66, end: 4, top: 10, bottom: 24 } as const;

/** A bar in its place. */
export interface PlacedBar extends Bar {
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
  /** Where the tick of before lies. */
  readonly tickY: number | null;
  readonly labelled: boolean;
}

/** A chart to draw. */
export interface BarChart {
  readonly bars: readonly PlacedBar[];
  readonly lines: readonly { readonly minor: number; readonly y: number }[];
  readonly baseY: number;
  /** Where the lines begin and end. */
  readonly left: number;
  readonly right: number;
  /** Where the scale's figures stand, and which end of them is there. */
  readonly figuresX: number;
  readonly figuresAnchor: 'start' | 'end';
}

/** Room a letter of a label takes, in px. */
const LETTER = 7.5;

/** Lays bars out. `mirrored` lets time run from right to left. */
export function barChart(bars: readonly Bar[], mirrored: boolean, size: ChartSize = USUAL_SIZE): BarChart {
  const greatest = Math.max(0, ...bars.map((bar) => Math.max(bar.minor, bar.beforeMinor ?? 0)));
  const step = niceStep(greatest);
  const baseY = size.height - MARGIN.bottom;
  const room = baseY - MARGIN.top;
  const yOf = (minor: number): number => baseY - (room * Math.max(0, minor)) / (step * LINES);
  const left = mirrored ? MARGIN.end : MARGIN.figures;
  const right = size.width - (mirrored ? MARGIN.figures : MARGIN.end);
  const slot = (right - left) / Math.max(1, bars.length);
  const gap = Math.min(16, slot * 0.28);
  const longest = Math.max(1, ...bars.map((bar) => bar.label.length));
  const every = Math.max(1, Math.ceil((longest * LETTER + 6) / slot));
  return {
    baseY,
    left,
    right,
    figuresX: mirrored ? right + 8 : left - 8,
    figuresAnchor: mirrored ? 'start' : 'end',
    lines: greatest === 0 ? [] : Array.from({ length: LINES }, (_, index) => ({ minor: step * (index + 1), y: yOf(step * (index + 1)) })),
    bars: bars.map((bar, index) => {
      const place = mirrored ? bars.length - 1 - index : index;
      return {
        ...bar,
        x: left + slot * place + gap / 2,
        width: slot - gap,
        y: yOf(bar.minor),
        height: baseY - yOf(bar.minor),
        tickY: bar.beforeMinor !== null && bar.beforeMinor > 0 ? yOf(bar.beforeMinor) : null,
        labelled: index % every === 0,
      };
    }),
  };
}

/** The least number of hours drawn, so that a first sale isn't a wall. */
const LEAST_HOURS = 8;

/** The hours of a day that begins at `cutoffHour`, without the empty ones at both ends. */
export function hoursShown<Row extends { readonly hour: number; readonly sold: { readonly now: number; readonly before: number | null } }>(hours: readonly Row[], cutoffHour: number): Row[] {
  const place = (row: Row) => (row.hour - cutoffHour + 24) % 24;
  const inOrder = [...hours].sort((one, other) => place(one) - place(other));
  const busy = inOrder.map((row) => row.sold.now !== 0 || (row.sold.before ?? 0) !== 0);
  let from = busy.indexOf(true);
  if (from < 0) return inOrder.slice(0, LEAST_HOURS);
  let to = busy.lastIndexOf(true) + 1;
  while (to - from < LEAST_HOURS && to - from < inOrder.length) {
    if (to < inOrder.length) to += 1;
    else from -= 1;
  }
  return inOrder.slice(from, to);
}
