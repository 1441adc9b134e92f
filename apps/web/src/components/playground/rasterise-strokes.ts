/** A point of the pad: 0..1 from its left and upper edge. */
export type PadPoint = { x: number; y: number };

/** What one touch of the pad drew, in order. */
export type Stroke = readonly PadPoint[];

/** Part of the pad's shorter side that a stroke is wide. */
export const STROKE_WIDTH = 0.085;

/**
 * Returns width × height values 0..1, row by row: round-ended strokes, light (1) on dark (0), each pixel covered by as much as its centre
 * lies inside the nearest stroke's edge.
 */
export function rasteriseStrokes(strokes: readonly Stroke[], { width, height }: { width: number; height: number }): Float32Array {
  const grid: Grid = { width, height, reach: (STROKE_WIDTH * Math.min(width, height)) / 2 + 0.5, values: new Float32Array(width * height) };
  for (const stroke of strokes) {
    const points = stroke.map((point) => ({ x: point.x * width, y: point.y * height }));
    points.forEach((to, at) => drawSegment(grid, points[Math.max(0, at - 1)] ?? to, to));
  }
  return grid.values;
}

type Grid = { width: number; height: number; reach: number; values: Float32Array };

function drawSegment(grid: Grid, from: PadPoint, to: PadPoint): void {
  const { width, height, reach, values } = grid;
  const rows = pixelsBetween(from.y, to.y, { reach, size: height });
  const columns = pixelsBetween(from.x, to.x, { reach, size: width });
  for (let row = rows.first; row <= rows.last; row += 1) {
    for (let column = columns.first; column <= columns.last; column += 1) {
      const covered = Math.min(1, reach - distanceToSegment({ x: column + 0.5, y: row + 0.5 }, from, to));
      const at = row * width + column;
      if (covered > (values[at] ?? 1)) values[at] = covered;
    }
  }
}

function distanceToSegment(point: PadPoint, from: PadPoint, to: PadPoint): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}

function pixelsBetween(a: number, b: number, { reach, size }: { reach: number; size: number }): { first: number; last: number } {
  return { first: Math.max(0, Math.floor(Math.min(a, b) - reach)), last: Math.min(size - 1, Math.ceil(Math.max(a, b) + reach)) };
}
