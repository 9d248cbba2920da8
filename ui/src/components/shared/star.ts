// The eight-pointed star: two squares, one turned by 45°.

const HALF = Math.SQRT1_2;

/** The star around (`x`, `y`) with its points at `radius`, as an SVG path. */
export function starPath(x: number, y: number, radius: number): string {
  const inner = radius * 1.0824 * HALF;
  const corners = Array.from({ length: 16 }, (_, i) => {
    const angle = (i * Math.PI) / 8;
    const away = i % 2 === 0 ? radius : inner;
    return `${(x + away * Math.cos(angle)).toFixed(2)} ${(y + away * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${corners.join('L')}Z`;
}
