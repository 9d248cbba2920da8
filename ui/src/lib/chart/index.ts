// What charts share: a scale in round steps. Pure; no message, no colour.

/** How many lines a scale has above its base. */
export const LINES = 3;

/** A round step (1, 2 or 5 times a power of ten) of which three reach the greatest value. */
export function niceStep(greatest: number): number {
  if (greatest <= 0) return 1;
  let step = 1;
  for (;;) {
    for (const factor of [1, 2, 5]) {
      if (step * factor * LINES >= greatest) return step * factor;
    }
    step *= 10;
  }
}
