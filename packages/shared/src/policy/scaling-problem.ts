import type { VariantView } from '../domain/serving-view';
import type { Bytes, Micros } from '../domain/units';

/** A variant on a hardware class: what the autoscaler may run more or fewer instances of. */
export type ScalingPair = {
  variant: VariantView;
  hardwareClass: string;
  threads: number;
  memoryBytes: Bytes;
  loadUs: Micros;
  /** Nano-dollars per second of one instance: price x dominant share. */
  costPerSecond: number;
  /** Instances that serve or load now. */
  running: number;
  /** Instances that must not be fewer: pinned ones, and those that a query waits for. */
  least: number;
  /** Instances that there may be at most; Infinity = as many as the load needs. */
  most: number;
};

/** One way to serve a demand: rows per second of one instance with that demand's deadline, and what a row then costs, nano-dollars. */
export type ServingOption = { pair: number; rowsPerSecond: number; costPerRow: number };

/** Load that asks for the same: same target, floor, deadline and ceiling. */
export type ScalingDemand = {
  name: string;
  rowsPerSecond: number;
  /** Ascending by cost per row, as selection prefers them. */
  options: readonly ServingOption[];
  /** What keeps only the second floor, where the objective has one; ascending, too. */
  degraded: readonly ServingOption[];
};

/** What all live workers of a class have together. */
export type ScalingPool = { hardwareClass: string; cores: number; memoryBytes: Bytes };

/** Everything that a solver needs, in figures alone: the same problem always has the same plan. */
export type ScalingProblem = { pairs: readonly ScalingPair[]; demands: readonly ScalingDemand[]; pools: readonly ScalingPool[] };

/** How one demand fares under some counts: rows per second as asked, by its second floor, and not at all. */
export type Served = { full: number; degraded: number; unserved: number };

/** What the counts of a plan give: by demand, and by pair the instances' worth of work that is really done. */
export type Assignment = { served: Served[]; used: number[]; unserved: number; degraded: number };

/** Instances to run of each pair, and what they give. */
export type ScalingPlan = { counts: number[]; assignment: Assignment };

/** A solver of the model-autoscaler: pure, the same problem gives the same plan. */
export type ScalingSolver = (problem: ScalingProblem) => ScalingPlan;

/** Rows per second below which nothing is worth an action. */
export const LEAST_ROWS = 1e-6;
