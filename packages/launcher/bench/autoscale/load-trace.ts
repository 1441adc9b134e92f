/** How the load goes, seconds of each part, and the parts of the capacity at the foot and at the top. */
export type TraceShape = { low: number; ramp: number; high: number; lowPart: number; highPart: number };

/** Returns the length of a trace in seconds: low, up, high, down, low. */
export function traceSeconds({ low, ramp, high }: TraceShape): number {
  return 2 * low + 2 * ramp + high;
}

/** Returns which part of the capacity is asked at an instant. */
export function partAt(shape: TraceShape, second: number): number {
  const { low, ramp, high, lowPart, highPart } = shape;
  const rising = (at: number): number => lowPart + (highPart - lowPart) * Math.min(1, Math.max(0, at / ramp));
  if (second < low + ramp + high) return rising(second - low);
  return lowPart + highPart - rising(second - low - ramp - high);
}
