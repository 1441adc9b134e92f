import { ServingError } from '@infaas/shared/domain/serving-error';
import type { DataType } from '@infaas/shared/domain/tensor';
import type * as OnnxRuntime from 'onnxruntime-node';

/** Element types of validation samples. */
export const NUMERIC = ['BOOL', 'UINT8', 'INT8', 'INT32', 'INT64', 'FP16', 'FP32', 'FP64'] as const satisfies readonly DataType[];
type Numeric = (typeof NUMERIC)[number];

const ARRAYS = {
  BOOL: Uint8Array, UINT8: Uint8Array, INT8: Int8Array, INT32: Int32Array, INT64: BigInt64Array, FP16: Uint16Array, FP32: Float32Array, FP64: Float64Array,
} as const;
const ORT_TYPES = {
  BOOL: 'bool', UINT8: 'uint8', INT8: 'int8', INT32: 'int32', INT64: 'int64', FP16: 'float16', FP32: 'float32', FP64: 'float64',
} as const;

/** Returns a session's input of little-endian bytes, which are copied. Throws ServingError('unsupported') for other types than NUMERIC. */
export function numericTensor(runtime: typeof OnnxRuntime, spec: { dtype: DataType; shape: readonly number[] }, bytes: Uint8Array): OnnxRuntime.Tensor {
  const { dtype } = spec;
  if (!isNumeric(dtype)) throw new ServingError('unsupported', `samples of type ${dtype} cannot be given to the model`, 'Use a model that takes numbers.');
  return new runtime.Tensor(ORT_TYPES[dtype], new ARRAYS[dtype](new Uint8Array(bytes).buffer) as never, spec.shape);
}

function isNumeric(dtype: DataType): dtype is Numeric {
  return (NUMERIC as readonly DataType[]).includes(dtype);
}
