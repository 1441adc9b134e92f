import type { PartialObjective } from '../domain/objective';
import { DEFAULT_ACCURACY_SLACK, DEFAULT_MAX_LATENCY_US } from '../domain/objective';
import { accuracyGroup, comparableAccuracy } from './comparable-accuracy';
import type { Target } from './candidate-index';

/**
 * Returns the objective of a query that states none: within 0.01 of the best ready accuracy among the variants of its target, one
 * second, cheapest. Without any accuracy there is no floor.
 */
export function defaultObjective(target: Pick<Target, 'variants'>): PartialObjective {
  const group = accuracyGroup(target.variants);
  const best = target.variants.reduce((most, variant) => Math.max(most, comparableAccuracy(variant.accuracy, group) ?? -1), -1);
  return {
    minAccuracy: best < 0 ? null : Math.max(0, best - DEFAULT_ACCURACY_SLACK),
    maxLatencyUs: DEFAULT_MAX_LATENCY_US,
    maxCostPer1kNanoUsd: null,
    onUnmet: 'reject',
    degradedMinAccuracy: null,
    hardware: null,
  };
}
