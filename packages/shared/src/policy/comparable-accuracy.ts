import type { Accuracy, AccuracyBasis } from '../domain/profile';
import type { VariantView } from '../domain/serving-view';

/** Accuracies compare only within one basis and, when measured, one validation set. */
export type AccuracyGroup = { basis: AccuracyBasis; validationSet: string | null };

const TRUST: readonly AccuracyBasis[] = ['measured', 'declared', 'agreement'];

/**
 * Returns the group whose accuracies floors are compared with: the most trusted basis present and, within it, the validation set that
 * most variants were judged on (ties: the later name). Null when no variant has an accuracy.
 */
export function accuracyGroup(variants: readonly VariantView[]): AccuracyGroup | null {
  const basis = TRUST.find((trusted) => variants.some((variant) => variant.accuracy?.basis === trusted));
  if (basis === undefined) return null;
  const counts = new Map<string | null, number>();
  for (const { accuracy } of variants) {
    if (accuracy?.basis === basis) counts.set(accuracy.validationSet, (counts.get(accuracy.validationSet) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([setA, a], [setB, b]) => b - a || ((setB ?? '') > (setA ?? '') ? 1 : -1));
  return { basis, validationSet: first === undefined ? null : first[0] };
}

/** Returns the accuracy's value when it belongs to the group, else null. */
export function comparableAccuracy(accuracy: Accuracy | null, group: AccuracyGroup | null): number | null {
  if (accuracy === null || group === null || accuracy.basis !== group.basis) return null;
  return accuracy.validationSet === group.validationSet ? accuracy.value : null;
}
