import { ServingError } from '@infaas/shared/domain/serving-error';
import type { DataType, TensorSpec } from '@infaas/shared/domain/tensor';
import type { CanonicalInput } from '@infaas/shared/domain/records';

/** A numeric array of a data file, read in place: `at` gives the value at a flat index. The first dimension counts the samples. */
export type NumericArray = {
  dtype: Exclude<DataType, 'BYTES' | 'BF16' | 'FP16'>;
  shape: number[];
  at: (index: number) => number;
};

type ImageInput = Extract<CanonicalInput, { kind: 'image' }>;

/**
 * Returns a function that gives sample i of an array as values of a canonical image [c, h, w]. The array may be [n,h,w], [n,c,h,w],
 * [n,h,w,c] or [n, c*h*w]; bytes, and other values that reach beyond 1, are taken as 0..255. Throws ServingError('malformed') on a
 * size that is not the task's.
 */
export function imageSamples(array: NumericArray, input: ImageInput): (index: number) => Float32Array {
  const channels = input.channels === 'gray' ? 1 : 3;
  const { width, height } = input;
  const size = channels * height * width;
  const layout = layoutOf(array.shape.slice(1), { channels, width, height });
  if (layout === null) {
    throw new ServingError(
      'malformed',
      `the samples are [${array.shape.slice(1).join(', ')}], but the task's pictures are ${channels} x ${height} x ${width}`,
      `Give arrays [n, ${height}, ${width}] or [n, ${channels}, ${height}, ${width}], or a zip of pictures of any size.`,
    );
  }
  const scale = valueScale(array, input.range);
  return (index) => {
    const values = new Float32Array(size);
    for (let offset = 0; offset < size; offset++) {
      const target = layout === 'nhwc' ? (offset % channels) * height * width + Math.floor(offset / channels) : offset;
      values[target] = scale(array.at(index * size + offset));
    }
    return values;
  };
}

/** Returns a function that gives sample i of an array as little-endian bytes of a task tensor, with shape [1, …]. */
export function tensorSamples(array: NumericArray, spec: TensorSpec): (index: number) => { shape: number[]; data: Uint8Array } {
  const sample = array.shape.slice(1);
  const size = sample.reduce((product, dimension) => product * dimension, 1);
  const shape = [1, ...resolvedShape(spec, size)];
  const bytes = elementWriter(spec);
  return (index) => {
    const data = Buffer.alloc(size * bytes.size);
    for (let offset = 0; offset < size; offset++) bytes.write(data, array.at(index * size + offset), offset * bytes.size);
    return { shape, data };
  };
}

function layoutOf(sample: readonly number[], want: { channels: number; width: number; height: number }): 'nchw' | 'nhwc' | null {
  const is = (...dims: number[]): boolean => sample.length === dims.length && sample.every((size, index) => size === dims[index]);
  const { channels, width, height } = want;
  if (is(channels, height, width) || is(channels * height * width) || (channels === 1 && is(height, width))) return 'nchw';
  return is(height, width, channels) ? 'nhwc' : null;
}

function valueScale(array: NumericArray, range: [number, number]): (value: number) => number {
  const [low, high] = range;
  const count = Math.min(array.shape.reduce((product, size) => product * size, 1), 1_000_000);
  let largest = 0;
  for (let index = 0; array.dtype !== 'UINT8' && index < count; index++) largest = Math.max(largest, array.at(index));
  const bytes = array.dtype === 'UINT8' || (high <= 1 && largest > 1.5);
  return bytes ? (value) => low + (value / 255) * (high - low) : (value) => value;
}

function resolvedShape(spec: TensorSpec, size: number): number[] {
  const fixed = spec.shape.slice(1);
  const known = fixed.filter((dimension) => dimension !== -1).reduce((product, dimension) => product * dimension, 1);
  const free = fixed.filter((dimension) => dimension === -1).length;
  if ((free === 0 && known !== size) || free > 1 || size % known !== 0) {
    throw new ServingError('malformed', `a sample holds ${size} values, but the tensor "${spec.name}" is [${spec.shape.join(', ')}]`, 'Give one value for each element of the tensor, per sample.');
  }
  return fixed.map((dimension) => (dimension === -1 ? size / known : dimension));
}

function elementWriter(spec: TensorSpec): { size: number; write: (target: Buffer, value: number, offset: number) => void } {
  switch (spec.dtype) {
    case 'FP32': return { size: 4, write: (target, value, offset) => target.writeFloatLE(value, offset) };
    case 'FP64': return { size: 8, write: (target, value, offset) => target.writeDoubleLE(value, offset) };
    case 'BOOL': case 'UINT8': return { size: 1, write: (target, value, offset) => target.writeUInt8(Math.trunc(value) & 0xff, offset) };
    case 'INT8': return { size: 1, write: (target, value, offset) => target.writeUInt8(Math.trunc(value) & 0xff, offset) };
    case 'UINT16': case 'INT16': return { size: 2, write: (target, value, offset) => target.writeUInt16LE(Math.trunc(value) & 0xffff, offset) };
    case 'INT32': case 'UINT32': return { size: 4, write: (target, value, offset) => target.writeInt32LE(Math.trunc(value) | 0, offset) };
    case 'INT64': case 'UINT64': return { size: 8, write: (target, value, offset) => target.writeBigInt64LE(BigInt(Math.trunc(value)), offset) };
    default:
      throw new ServingError('unsupported', `validation data cannot be read into the ${spec.dtype} tensor "${spec.name}"`, 'Validate with a model that takes numbers, or declare the accuracy.');
  }
}
