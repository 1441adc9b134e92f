import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { imageSamples, tensorSamples } from './numeric-array';
import type { NumericArray } from './numeric-array';
import type { SampleTable } from './read-table';
import type { SampleSource } from './read-validation-set';

/** Returns how many numbers a row must hold for one sample of a task. Throws ServingError('malformed') for tasks that rows cannot fill. */
export function valuesPerRow(input: CanonicalInput): number {
  if (input.kind === 'image') return (input.channels === 'gray' ? 1 : 3) * input.width * input.height;
  if (input.kind === 'picture') throw new ServingError('malformed', 'the task takes pictures, but the set holds numbers', 'Give a zip of pictures.');
  return input.tensors.reduce((sum, tensor) => sum + valuesOf(tensor.shape), 0);
}

/** Returns samples from rows of numbers: an image row by row, or the values of all input tensors one after the other. */
export function rowSource(table: SampleTable, input: CanonicalInput): SampleSource {
  const count = table.rows.length;
  const labels = table.labels.filter((label): label is string => label !== null);
  const width = table.rows[0]?.length ?? 0;
  const at = (from: number, size: number): NumericArray => ({
    dtype: 'FP64', shape: [count, size], at: (index) => table.rows[Math.floor(index / size)]?.[from + (index % size)] ?? 0,
  });
  return { count, labels: labels.length === count ? labels : null, sample: sampleReader(at, { input, width }) };
}

function sampleReader(at: (from: number, size: number) => NumericArray, form: { input: CanonicalInput; width: number }): SampleSource['sample'] {
  const { input } = form;
  if (input.kind === 'image') {
    const read = imageSamples(at(0, form.width), input);
    const shape = [1, input.channels === 'gray' ? 1 : 3, input.height, input.width];
    return (index) => Promise.resolve([{ name: input.name, dtype: 'FP32', shape, data: new Uint8Array(read(index).buffer) }]);
  }
  if (input.kind === 'picture') throw new ServingError('malformed', 'the task takes pictures, but the set holds numbers', 'Give a zip of pictures.');
  let from = 0;
  const readers = input.tensors.map((spec) => {
    const size = valuesOf(spec.shape);
    const read = tensorSamples(at(from, size), spec);
    from += size;
    return (index: number) => ({ name: spec.name, dtype: spec.dtype, ...read(index) });
  });
  return (index) => Promise.resolve(readers.map((read) => read(index)));
}

function valuesOf(shape: readonly number[]): number {
  const rest = shape.slice(1);
  if (rest.includes(-1)) throw new ServingError('malformed', 'the task\'s tensors have free dimensions, which rows of numbers cannot fill', 'Give an npz with one array per tensor.');
  return rest.reduce((product, size) => product * size, 1);
}
