import type { Micros, NanoUsd } from './units';

export type OnUnmet = 'reject' | 'best_effort' | 'degrade';

/** What an application asks of a query, after all sources were merged. `null` means: no such bound. */
export type Objective = {
  /** Floor on the task's metric, 0..1. */
  minAccuracy: number | null;
  /** Deadline: whole request read to last byte of the answer written. */
  maxLatencyUs: Micros | null;
  /** Ceiling on the marginal cost of a thousand queries. */
  maxCostPer1kNanoUsd: NanoUsd | null;
  onUnmet: OnUnmet;
  /** The second floor, for `degrade`. */
  degradedMinAccuracy: number | null;
  /** Hardware that may answer: names of classes (`cpu.2`) or kinds (`cpu`, `gpu`). A permission, never given up; null = any. */
  hardware: readonly string[] | null;
};

/** Part of an objective, as one source (parameter, header, named objective, application, task) states it. */
export type PartialObjective = Partial<Objective>;

export const DEFAULT_MAX_LATENCY_US: Micros = 1_000_000;
/** The task's default floor lies this far below the best ready accuracy. */
export const DEFAULT_ACCURACY_SLACK = 0.01;
/** A query without a deadline is scheduled as if it had this one. */
export const NO_DEADLINE_US: Micros = 30_000_000;

/**
 * Merges objectives, most specific first (parameter, header, named objective, application default, task default); the first source
 * that states a field decides it.
 */
export function mergeObjectives(sources: readonly PartialObjective[]): Objective {
  const merged: Objective = { minAccuracy: null, maxLatencyUs: null, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null };
  // The least specific first: whoever comes later knows better.
  for (let at = sources.length - 1; at >= 0; at -= 1) {
    const source = sources[at] ?? {};
    if (source.minAccuracy !== undefined) merged.minAccuracy = source.minAccuracy;
    if (source.maxLatencyUs !== undefined) merged.maxLatencyUs = source.maxLatencyUs;
    if (source.maxCostPer1kNanoUsd !== undefined) merged.maxCostPer1kNanoUsd = source.maxCostPer1kNanoUsd;
    if (source.onUnmet !== undefined) merged.onUnmet = source.onUnmet;
    if (source.degradedMinAccuracy !== undefined) merged.degradedMinAccuracy = source.degradedMinAccuracy;
    if (source.hardware !== undefined) merged.hardware = source.hardware;
  }
  return merged;
}
