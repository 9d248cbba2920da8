// What a sale came to, on screen until the next one.
import type { Stop } from '../backend';
import type { Clock } from '../clock';

/** Keys pressed sooner than this after a verdict came were meant for the screen before it. */
export const GUARD_MS = 400;
/** A paid sale makes room for the next by itself after this. */
export const RETURN_MS = 20_000;

export class Result {
  /** When the verdict came on screen, by the monotonic clock. */
  shownAt = $state(0);
  readonly #clock: Clock;
  readonly #leave: () => void;
  #stop: Stop | null = null;

  /** `leave` puts the keypad back. */
  constructor(clock: Clock, leave: () => void) {
    this.#clock = clock;
    this.#leave = leave;
  }

  /** The verdict is on screen. `returns`: it leaves by itself. */
  show(returns: boolean): void {
    this.shownAt = this.#clock.now();
    this.#stop?.();
    this.#stop = returns ? this.#clock.after(RETURN_MS, this.#leave) : null;
  }

  /** The verdict is no longer on screen. */
  hide(): void {
    this.#stop?.();
    this.#stop = null;
  }

  /** Whether a key press now was meant for this screen. */
  get takesKeys(): boolean {
    return this.#clock.now() - this.shownAt >= GUARD_MS;
  }

  /** Whole seconds until the keypad comes back, at the monotonic moment `now`. */
  returnsIn(now: number): number {
    return Math.max(0, Math.ceil((RETURN_MS - (now - this.shownAt)) / 1000));
  }
}
