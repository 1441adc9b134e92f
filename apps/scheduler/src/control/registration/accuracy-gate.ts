import type { Accuracy } from '@infaas/shared/domain/profile';

/** A variant may lose this much accuracy against base. */
const ACCURACY_TOLERANCE = 0.01;
/** Differences of binary fractions are off by less than this. */
const ROUNDING = 1e-9;

/** Returns whether two accuracies were found on the same samples (or by the same declaration), so that their difference means something. */
export function accuraciesCompare(a: Accuracy, b: Accuracy): boolean {
  return a.basis === b.basis && a.validationSet === b.validationSet && a.samples === b.samples;
}

/** Returns why a variant loses too much accuracy against its base, over the same samples, or null when it does not. */
export function judgeAccuracy(mine: Accuracy | null, base: Accuracy | null): string | null {
  if (!mine || !base || !accuraciesCompare(mine, base) || base.value - mine.value <= ACCURACY_TOLERANCE + ROUNDING) return null;
  const counted = mine.hits !== undefined && base.hits !== undefined ? ` (${mine.hits} of ${mine.samples} samples right against ${base.hits})` : '';
  return `Accuracy ${percent(mine.value)} against ${percent(base.value)} of the base${counted}: more than 1 point lost.`;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(2)} %`;
}
