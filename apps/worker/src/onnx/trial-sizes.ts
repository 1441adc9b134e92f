import type { TensorSpec } from '@infaas/shared/domain/tensor';

/** Sizes that a trial gives the free dimensions of an input behind its first: the last one, and those between. */
export type TrialSize = { last: number; inner: number };

const size = (last: number, inner = last): TrialSize => ({ last, inner });
/** Moderate sizes come first: what is measured with them says something. A state between first and last is as wide as the batch, which is 1. */
const SIZES: readonly TrialSize[] = [size(64), size(8), size(1), size(256), size(512), size(64, 1), size(256, 1), size(512, 1)];
const NONE: readonly TrialSize[] = [size(1)];

/** Returns the sizes to try, in order, for a model with these inputs; one that is not looked at where no dimension behind the first is free. */
export function trialSizes(specs: readonly TensorSpec[]): readonly TrialSize[] {
  return specs.some((spec) => spec.shape.slice(1).includes(-1)) ? SIZES : NONE;
}

/** Returns the shape of a trial tensor: `rows` in a free first dimension, the trial's sizes in the others. */
export function trialShape({ shape }: TensorSpec, rows: number, { last, inner }: TrialSize): number[] {
  return shape.map((dimension, axis) => {
    if (dimension !== -1) return dimension;
    if (axis === 0) return rows;
    return axis === shape.length - 1 ? last : inner;
  });
}
