import type { ValidationSet } from './read-validation-set';

/** Returns a validation set of `count` samples spread evenly over another one: sets are often sorted by class, their beginning is one class. */
export function spreadSamples(set: ValidationSet, count: number): ValidationSet {
  if (count >= set.count) return set;
  const at = (index: number): number => Math.floor((index * set.count) / count);
  const { labels, targets } = set;
  return {
    ...set, count, sample: (index) => set.sample(at(index)),
    labels: labels && Int32Array.from({ length: count }, (_, index) => labels[at(index)] ?? -1),
    targets: targets && Float64Array.from({ length: count }, (_, index) => targets[at(index)] ?? Number.NaN),
  };
}
