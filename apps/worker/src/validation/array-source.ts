import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import sharp from 'sharp';
import { imageSamples, tensorSamples } from './numeric-array';
import type { NumericArray } from './numeric-array';
import { pictureTensor } from './picture-source';
import type { SampleSource } from './read-validation-set';

const LABEL_NAMES = ['labels', 'label', 'y', 'y_test', 'targets', 'target'];
const SAMPLE_NAMES = ['images', 'x', 'x_test', 'inputs', 'input', 'data', 'samples'];

/**
 * Returns samples from named arrays (an npz or an idx pair): labels under `labels` or `y`, samples under `images` or `x`, or, for a task
 * of several tensors, each under its tensor's name. Throws ServingError('malformed') when counts or shapes do not fit.
 */
export function arraySource(arrays: ReadonlyMap<string, NumericArray>, input: CanonicalInput): SampleSource {
  const labels = labelsOf(arrays);
  const count = (labels ?? [...arrays.values()][0])?.shape[0] ?? 0;
  const checked = (array: NumericArray, name: string): NumericArray => {
    if ((array.shape[0] ?? 0) === count && array.shape.length > 0) return array;
    throw new ServingError('malformed', `"${name}" has ${array.shape[0] ?? 0} samples, but there are ${count} labels`, 'Give one label per sample.');
  };
  const sample = input.kind === 'tensors' ? tensorsOf(arrays, input, checked) : picturesOf(checked(samplesOf(arrays), 'images'), input);
  return { count, labels: labels ? Array.from({ length: count }, (_, index) => String(labels.at(index))) : null, sample };
}

type Check = (array: NumericArray, name: string) => NumericArray;

function tensorsOf(arrays: ReadonlyMap<string, NumericArray>, input: Extract<CanonicalInput, { kind: 'tensors' }>, check: Check): SampleSource['sample'] {
  const readers = input.tensors.map((spec) => {
    const array = arrays.get(spec.name) ?? (input.tensors.length === 1 ? samplesOf(arrays) : undefined);
    if (!array) throw new ServingError('malformed', `the arrays have none named "${spec.name}"`, 'Save one array for each input tensor, under its name.');
    const read = tensorSamples(check(array, spec.name), spec);
    return (index: number) => ({ name: spec.name, dtype: spec.dtype, ...read(index) });
  });
  return (index) => Promise.resolve(readers.map((read) => read(index)));
}

function picturesOf(array: NumericArray, input: Exclude<CanonicalInput, { kind: 'tensors' }>): SampleSource['sample'] {
  if (input.kind === 'image') {
    const read = imageSamples(array, input);
    const channels = input.channels === 'gray' ? 1 : 3;
    return (index) => {
      const values = read(index);
      return Promise.resolve([{ name: input.name, dtype: 'FP32', shape: [1, channels, input.height, input.width], data: new Uint8Array(values.buffer) }]);
    };
  }
  const [, height = 0, width = 0, channels = 1] = array.shape;
  if (array.dtype !== 'UINT8' || array.shape.length > 4 || (channels !== 1 && channels !== 3)) {
    throw new ServingError('malformed', 'pictures as arrays must be bytes [n, height, width] or [n, height, width, 3]', 'Save them as uint8, or send a zip of PNG files.');
  }
  const size = height * width * channels;
  return async (index) => {
    const pixels = Uint8Array.from({ length: size }, (_, offset) => array.at(index * size + offset));
    const png = await sharp(pixels, { raw: { width, height, channels } }).png({ compressionLevel: 1 }).toBuffer();
    return [pictureTensor(input.name, png)];
  };
}

/** Returns the array of labels among named arrays; undefined without one. */
export function labelsOf(arrays: ReadonlyMap<string, NumericArray>): NumericArray | undefined {
  return pick(arrays, LABEL_NAMES);
}

/** Returns the array of samples among named arrays. Throws ServingError('malformed') when there is none. */
export function samplesOf(arrays: ReadonlyMap<string, NumericArray>): NumericArray {
  const array = pick(arrays, SAMPLE_NAMES) ?? [...arrays].find(([name]) => !LABEL_NAMES.includes(name.toLowerCase()))?.[1];
  if (array) return array;
  throw new ServingError('malformed', 'the arrays hold no samples', 'Save them under the names "images" and "labels".');
}

function pick(arrays: ReadonlyMap<string, NumericArray>, names: readonly string[]): NumericArray | undefined {
  for (const name of names) for (const [key, array] of arrays) if (key.toLowerCase() === name) return array;
  return undefined;
}
