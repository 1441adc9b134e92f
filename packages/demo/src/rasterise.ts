import type { LineSegment } from './stroke-path';

/**
 * Draws round-ended strokes, anti-aliased: returns size × size coverages (0..1), row by row, each the clamped distance of the pixel's
 * centre from the nearest stroke edge. Segments and `strokeWidth` are in pixels.
 */
export function rasterise(segments: readonly LineSegment[], options: { size: number; strokeWidth: number }): Float32Array {
  const coverage = new Float32Array(options.size * options.size);
  for (const segment of segments) drawSegment(coverage, segment, options);
  return coverage;
}

function drawSegment(coverage: Float32Array, { from, to }: LineSegment, { size, strokeWidth }: { size: number; strokeWidth: number }): void {
  const reach = strokeWidth / 2 + 0.5;
  const [left, right] = pixelRange(from.x, to.x, { reach, size });
  const [top, bottom] = pixelRange(from.y, to.y, { reach, size });
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const lengthSquared = dx * dx + dy * dy;
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const px = column + 0.5 - from.x;
      const py = row + 0.5 - from.y;
      const along = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
      const ex = px - along * dx;
      const ey = py - along * dy;
      const value = Math.min(1, reach - Math.sqrt(ex * ex + ey * ey));
      const index = row * size + column;
      if (value > (coverage[index] ?? 1)) coverage[index] = value;
    }
  }
}

function pixelRange(a: number, b: number, { reach, size }: { reach: number; size: number }): [number, number] {
  return [Math.max(0, Math.floor(Math.min(a, b) - reach)), Math.min(size - 1, Math.ceil(Math.max(a, b) + reach))];
}
