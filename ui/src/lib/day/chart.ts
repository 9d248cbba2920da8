/**
 * The geometry of "sold by hour", in whole minor units and view-box units. Pure; no message, no colour.
 * The hours start at the day's cut-off, so that a night shop's day is read in one go.
 */
import type { HourView } from '../backend';
import { LINES, niceStep } from '../chart';

/** The margins around the bars, in px: figures of the scale at the side where time begins, hours below. */
export const MARGIN = { figures: 58, end: 4, top: 10, bottom: 24 } as const;

/** How large a chart is drawn, in px. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** Where nothing could be measured. */
export const USUAL_SIZE: ChartSize = { width: 450, height: 150 };

/** One hour's place. */
export interface HourBar {
  readonly hour: number;
  readonly soldMinor: number;
  readonly weekBeforeMinor: number;
  /** Left edge of the bar. */
  readonly x: number;
  readonly width: number;
  /** Top edge and height of the bar. */
  readonly y: number;
  readonly height: number;
  /** Where last week's tick lies, or `null` where nothing was sold. */
  readonly tickY: number | null;
  readonly running: boolean;
  readonly labelled: boolean;
}

/** A line of the scale. */
export interface ScaleLine {
  readonly minor: number;
  readonly y: number;
}

/** A chart to draw. */
export interface HourChart {
  readonly bars: readonly HourBar[];
  readonly lines: readonly ScaleLine[];
  readonly baseY: number;
  /** Where the lines begin and end. */
  readonly left: number;
  readonly right: number;
  /** Where the scale's figures stand, and which end of them is there. */
  readonly figuresX: number;
  readonly figuresAnchor: 'start' | 'end';
}

/** The least number of hours drawn, so that a first sale isn't a wall. */
const LEAST_HOURS = 8;
/** Room an hour's figures need, in px. */
const LEAST_LABEL = 24;

/** The hours in the order of the business day, without the empty ones at both ends. */
export function hoursShown(hours: readonly HourView[], cutoffHour: number, hourNow: number | null): HourView[] {
  const inOrder = [...hours].sort((one, other) => place(one.hour, cutoffHour) - place(other.hour, cutoffHour));
  const busy = inOrder.map((hour) => hour.soldMinor !== 0 || hour.weekBeforeMinor !== 0 || hour.hour === hourNow);
  const first = busy.indexOf(true);
  if (first < 0) return inOrder.slice(place(8, cutoffHour), place(8, cutoffHour) + LEAST_HOURS);
  let from = first;
  let to = busy.lastIndexOf(true) + 1;
  while (to - from < LEAST_HOURS && to - from < inOrder.length) {
    if (to < inOrder.length) to += 1;
    else from -= 1;
  }
  return inOrder.slice(from, to);
}

function place(hour: number, cutoffHour: number): number {
  return (hour - cutoffHour + 24) % 24;
}

/** Lays the hours out. `hourNow` is the hour still running, `null` on a day that is over; `mirrored` lets time run from right to left. */
export function hourChart(hours: readonly HourView[], cutoffHour: number, hourNow: number | null, size: ChartSize = USUAL_SIZE, mirrored = false): HourChart {
  const shown = hoursShown(hours, cutoffHour, hourNow);
  const greatest = Math.max(0, ...shown.map((hour) => Math.max(hour.soldMinor, hour.weekBeforeMinor)));
  const step = niceStep(greatest);
  const baseY = size.height - MARGIN.bottom;
  const room = baseY - MARGIN.top;
  const yOf = (minor: number): number => baseY - (room * Math.max(0, minor)) / (step * LINES);
  const left = mirrored ? MARGIN.end : MARGIN.figures;
  const right = size.width - (mirrored ? MARGIN.figures : MARGIN.end);
  const slot = (right - left) / shown.length;
  const gap = Math.min(16, slot * 0.28);
  const every = slot < LEAST_LABEL ? 2 : 1;
  return {
    baseY,
    left,
    right,
    figuresX: mirrored ? right + 8 : left - 8,
    figuresAnchor: mirrored ? 'start' : 'end',
    lines: greatest === 0 ? [] : Array.from({ length: LINES }, (_, index) => ({ minor: step * (index + 1), y: yOf(step * (index + 1)) })),
    bars: shown.map((hour, index) => ({
      hour: hour.hour,
      soldMinor: hour.soldMinor,
      weekBeforeMinor: hour.weekBeforeMinor,
      x: left + slot * (mirrored ? shown.length - 1 - index : index) + gap / 2,
      width: slot - gap,
      y: yOf(hour.soldMinor),
      height: baseY - yOf(hour.soldMinor),
      tickY: hour.weekBeforeMinor > 0 ? yOf(hour.weekBeforeMinor) : null,
      running: hour.hour === hourNow,
      labelled: index % every === 0 || hour.hour === hourNow,
    })),
  };
}
