import type { SimWorld } from '../engine/sim-world';

/** Something that must hold after every event of every simulation. */
export type Invariant = {
  name: string;
  /** Returns what is wrong, or null. May keep what it saw before: make a new one for each simulation. */
  broken: (world: SimWorld) => string | null;
};
