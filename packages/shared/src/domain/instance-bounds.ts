/** How many instances of a variant its owner wants at least and at most, whatever the load; `most` null = as many as it needs. */
export type InstanceBounds = { least: number; most: number | null };

/** Bounds that may end by themselves: from `untilMs` on those of `then` hold; null = they hold until they are changed. */
export type TimedBounds = InstanceBounds & { untilMs: number | null; then: InstanceBounds };

/** Nothing is kept without load, and nothing is held back. */
export const NO_BOUNDS: InstanceBounds = { least: 0, most: null };

/** Returns the bounds that hold at an instant. */
export function boundsAt({ least, most, untilMs, then }: TimedBounds, nowMs: number): InstanceBounds {
  return untilMs === null || nowMs < untilMs ? { least, most } : then;
}
