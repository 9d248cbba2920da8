// How large a QR is drawn.

/** The quiet zone, in modules on each side. */
export const QUIET = 4;
/** No module is smaller than this, in CSS pixels: a phone must read it at arm's length. */
export const LEAST_MODULE = 8;
/** The same where the phone is held to the screen. */
export const LEAST_SMALL_MODULE = 3;

/**
 * A module's side in CSS pixels: the most that fits `room` CSS pixels in whole device pixels, at `ratio` device
 * pixels a CSS pixel, with the quiet zone; never less than `smallest` CSS pixels.
 */
export function moduleSize(room: number, modules: number, ratio: number, smallest = LEAST_MODULE): number {
  const devicePixels = Math.floor((room * ratio) / (modules + 2 * QUIET));
  const least = Math.ceil(smallest * ratio);
  return Math.max(devicePixels, least) / ratio;
}
