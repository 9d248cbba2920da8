// One heartbeat for everything on screen that counts: countdowns, ages, the clock in the bar.
import type { Stop } from '../backend';
import type { Clock } from './clock';

/** How often the screen looks at the time, in ms. Half a second shows each second in time. */
export const TICK_MS = 500;

/** `now` is the clock's monotonic time, fresh at each tick; what reads it is drawn again. */
export class Ticker {
  now = $state(0);
  #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.now = clock.now();
  }

  /** Starts ticking; gives the way to stop. */
  start(): Stop {
    this.now = this.#clock.now();
    return this.#clock.every(TICK_MS, () => (this.now = this.#clock.now()));
  }

  /** Looks at the time now, e.g. when something arrived between two ticks. */
  look(): number {
    return (this.now = this.#clock.now());
  }
}
