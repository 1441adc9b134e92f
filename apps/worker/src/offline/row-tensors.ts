import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Tensor } from '@infaas/shared/domain/tensor';
import { imageSamples, tensorSamples, type NumericArray } from '../validation/numeric-array';

/** Returns numbers of one item as one row of the task's input tensors: an image's pixels, or the values of all tensors one after the other. Throws ServingError. */
export function rowTensors(numbers: Float64Array, input: CanonicalInput): Tensor[] {
  const array = (from: number, size: number): NumericArray => ({ dtype: 'FP64', shape: [1, size], at: (index) => numbers[from + index] ?? 0 });
  if (input.kind === 'image') {
    const values = imageSamples(array(0, numbers.length), input)(0);
    return [{ name: input.name, dtype: 'FP32', shape: [1, input.channels === 'gray' ? 1 : 3, input.height, input.width], data: new Uint8Array(values.buffer) }];
  }
  if (input.kind === 'picture') throw new ServingError('malformed', 'the task takes pictures, but the input holds numbers', 'Give a zip of pictures.');
  let from = 0;
  return input.tensors.map((spec, at) => {
    const fixed = spec.shape.slice(1);
    // The last tensor may have a free dimension: it takes what is left.
    const size = fixed.includes(-1) && at === input.tensors.length - 1 ? numbers.length - from : fixed.reduce((product, dimension) => product * dimension, 1);
    const values = tensorSamples(array(from, size), spec)(0);
    from += size;
    return { name: spec.name, dtype: spec.dtype, ...values };
  });
}
