import type { Random } from '@infaas/shared/domain/random';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { elementCount } from '@infaas/shared/domain/tensor';
import type { DataType, TensorSpec } from '@infaas/shared/domain/tensor';
import type * as OnnxRuntime from 'onnxruntime-node';
import { trialShape } from './trial-sizes';
import type { TrialSize } from './trial-sizes';

type Runtime = typeof OnnxRuntime;
export type TrialOptions = { batch: number; freeSize: TrialSize; random?: Random };
export type Feeds = Record<string, OnnxRuntime.Tensor>;

/** Most elements of one trial input; a model that needs more at batch 1 is refused. */
const TRIAL_ELEMENTS = 2 ** 26;

const ORT_TYPES: Partial<Record<DataType, OnnxRuntime.Tensor.Type>> = {
  BOOL: 'bool', UINT8: 'uint8', UINT16: 'uint16', UINT32: 'uint32', UINT64: 'uint64', INT8: 'int8', INT16: 'int16', INT32: 'int32',
  INT64: 'int64', FP16: 'float16', FP32: 'float32', FP64: 'float64', BYTES: 'string',
};

/**
 * Returns tensors that fit a signature: the first dimension is `batch` where free, other free dimensions are as `freeSize` says. Values are
 * zeros, or with `random` in [0,1) for floats, 0..255 for UINT8, 0 or 1 for other types (small enough to be a valid index).
 */
export function trialInputs(runtime: Runtime, specs: readonly TensorSpec[], options: TrialOptions): Feeds {
  return Object.fromEntries(specs.map((spec) => [spec.name, trialTensor(runtime, spec, options)]));
}

/** Returns rows `from`..`to` of every tensor along its first dimension. */
export function sliceRows(runtime: Runtime, feeds: Feeds, rows: { from: number; to: number }): Feeds {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => {
      const row = elementCount(tensor.dims.slice(1));
      const data = (tensor.data as Float32Array).slice(rows.from * row, rows.to * row);
      return [name, new runtime.Tensor(tensor.type, data as never, [rows.to - rows.from, ...tensor.dims.slice(1)])];
    }),
  );
}

function trialTensor(runtime: Runtime, spec: TensorSpec, options: TrialOptions): OnnxRuntime.Tensor {
  const dims = trialShape(spec, options.batch, options.freeSize);
  const count = elementCount(dims);
  const type = ORT_TYPES[spec.dtype];
  if (count > TRIAL_ELEMENTS || type === undefined) {
    throw new ServingError('unsupported', `the input "${spec.name}" of ${count} elements cannot be tried`, 'Export the model for smaller inputs of a common type.');
  }
  return new runtime.Tensor(type, DRAWS[spec.dtype](count, options.random) as never, dims);
}

type Draw = (length: number, random: Random | undefined) => ArrayLike<unknown>;
const unit = (random: Random | undefined) => (): number => random?.() ?? 0;
const bit = (random: Random | undefined) => (): number => ((random?.() ?? 0) < 0.5 ? 0 : 1);

const DRAWS: Readonly<Record<DataType, Draw>> = {
  BYTES: (length, random) => Array.from({ length }, () => (random ? String(bit(random)()) : '')),
  FP32: (length, random) => Float32Array.from({ length }, unit(random)),
  FP64: (length, random) => Float64Array.from({ length }, unit(random)),
  // Half precision: the exponent that gives 0.5 .. 1, with random fractions.
  FP16: (length, random) => Uint16Array.from({ length }, () => (random ? 0x3800 + Math.floor(random() * 1024) : 0)),
  UINT8: (length, random) => Uint8Array.from({ length }, () => Math.floor(unit(random)() * 256)),
  BOOL: (length, random) => Uint8Array.from({ length }, bit(random)),
  INT8: (length, random) => Int8Array.from({ length }, bit(random)),
  UINT16: (length, random) => Uint16Array.from({ length }, bit(random)),
  INT16: (length, random) => Int16Array.from({ length }, bit(random)),
  INT32: (length, random) => Int32Array.from({ length }, bit(random)),
  UINT32: (length, random) => Uint32Array.from({ length }, bit(random)),
  INT64: (length, random) => BigInt64Array.from({ length }, () => BigInt(bit(random)())),
  UINT64: (length, random) => BigUint64Array.from({ length }, () => BigInt(bit(random)())),
  BF16: (length) => new Uint16Array(length),
};
