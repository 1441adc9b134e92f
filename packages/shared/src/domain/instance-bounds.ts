/** How many instances of a variant its owner wants at least and at most, whatever the load; `most` null = as many as it needs. */
export type InstanceBounds = { least: number; most: number | null };

/** Nothing is kept without load, and nothing is held back. */
export const NO_BOUNDS: InstanceBounds = { least: 0, most: null };
