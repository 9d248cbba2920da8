// Time for controllers. `now` is monotonic: countdowns and ages never read the wall clock, which people set.
import type { Stop } from '../backend';

/** Where a controller gets time and waiting from. */
export interface Clock {
  /** Monotonic milliseconds from an arbitrary start. */
  now(): number;
  /** The machine's own wall clock, in ms since 1970; for noticing that the machine slept, for nothing else. */
  wall(): number;
  /** Calls `run` once, `ms` from now. */
  after(ms: number, run: () => void): Stop;
  /** Calls `run` each `ms`. */
  every(ms: number, run: () => void): Stop;
}

/** The browser's clock. */
export const realClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

/** A clock a test moves by hand. */
export class HandClock implements Clock {
  #now = 0;
  #wall: number;
  #next = 1;
  #timers = new Map<number, { at: number; every: number | null; run: () => void }>();

  /** `wall` is what the wall clock says at the start, in ms since 1970. */
  constructor(wall = Date.UTC(2026, 10, 21, 13, 32, 7)) {
    this.#wall = wall;
  }

  now = (): number => this.#now;
  wall = (): number => this.#wall + this.#now;
  after = (ms: number, run: () => void): Stop => this.#add(ms, null, run);
  every = (ms: number, run: () => void): Stop => this.#add(ms, ms, run);

  /** The machine sleeps: the wall clock goes on, the monotonic one may not. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  /** Moves on by `ms`, running what falls due in its order, and lets promises settle between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.at <= end).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
      if (!due) break;
      const [id, timer] = due;
      this.#now = Math.max(this.#now, timer.at);
      if (timer.every === null) this.#timers.delete(id);
      else timer.at += timer.every;
      timer.run();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  #add(ms: number, every: number | null, run: () => void): Stop {
    const id = this.#next++;
    this.#timers.set(id, { at: this.#now + ms, every, run });
    return () => void this.#timers.delete(id);
  }
}

/** Lets everything that is already promised happen. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 12; round++) await Promise.resolve();
}
