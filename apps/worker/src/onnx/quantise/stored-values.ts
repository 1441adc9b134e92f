import { ONNX_FLOAT, ONNX_INT32, ONNX_INT8, ONNX_UINT8 } from '../data-types';
import type { TensorProto } from '../model-proto';
import { int64ToNumber } from '../model-proto';
import { tensorElements } from '../tensor-values';

/** Returns a copy of a stored FP32 tensor's values; null when it holds another type or its bytes do not fit. */
export function floatValues(tensor: TensorProto): Float32Array | null {
  if (tensor.dataType !== ONNX_FLOAT || tensor.dataLocation === 1) return null;
  const raw = tensor.rawData && tensor.rawData.length > 0 ? tensor.rawData : Buffer.concat(tensor.floatData ?? []);
  if (raw.length !== tensorElements(tensor) * 4) return null;
  return new Float32Array(new Uint8Array(raw).buffer);
}

/** Returns a stored tensor's dimensions as numbers. */
export function dimsOf(tensor: TensorProto): number[] {
  return (tensor.dims ?? []).map(int64ToNumber);
}

/** Returns an INT8 tensor with these values. */
export function int8Tensor(name: string, values: Int8Array, dims: readonly number[]): TensorProto {
  return { name, dataType: ONNX_INT8, dims: [...dims], rawData: bytesOf(values) };
}

/** Returns a UINT8 scalar. */
export function uint8Scalar(name: string, value: number): TensorProto {
  return { name, dataType: ONNX_UINT8, dims: [], rawData: Uint8Array.of(value) };
}

/** Returns an INT32 tensor with these values. */
export function int32Tensor(name: string, values: Int32Array, dims: readonly number[]): TensorProto {
  return { name, dataType: ONNX_INT32, dims: [...dims], rawData: bytesOf(values) };
}

function bytesOf(values: Int8Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
