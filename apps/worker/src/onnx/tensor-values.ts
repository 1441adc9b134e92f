import { ONNX_FLOAT, ONNX_INT32, ONNX_INT64, elementBits } from './data-types';
import { int64ToNumber } from './model-proto';
import type { Int64, TensorProto } from './model-proto';

/** Returns the number of elements that a stored tensor's dimensions state. */
export function tensorElements(tensor: TensorProto): number {
  return (tensor.dims ?? []).reduce((product: number, dimension: Int64) => product * int64ToNumber(dimension), 1);
}

/** Returns the bytes that a stored tensor's elements take (4-bit types are packed in pairs). */
export function tensorBytes(tensor: TensorProto): number {
  return Math.ceil((tensorElements(tensor) * elementBits(tensor.dataType ?? 0)) / 8);
}

/** Returns the values of a stored INT64 or INT32 tensor as numbers; null when it holds another type or its bytes do not fit. */
export function integerValues(tensor: TensorProto): number[] | null {
  if (tensor.rawData && tensor.rawData.length > 0) return rawIntegers(tensor, tensor.rawData);
  const chunks = tensor.dataType === ONNX_INT64 ? tensor.int64Data : tensor.dataType === ONNX_INT32 ? tensor.int32Data : undefined;
  return chunks ? chunks.flatMap(readVarints) : null;
}

/** Returns an INT64 tensor with these values. */
export function int64Tensor(name: string, values: readonly number[], dims: readonly number[]): TensorProto {
  const raw = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => raw.writeBigInt64LE(BigInt(value), index * 8));
  return { name, dataType: ONNX_INT64, dims: [...dims], rawData: raw };
}

/** Returns an FP32 tensor with these values. */
export function floatTensor(name: string, values: ArrayLike<number>, dims: readonly number[]): TensorProto {
  const raw = Buffer.alloc(values.length * 4);
  for (let index = 0; index < values.length; index++) raw.writeFloatLE(values[index] ?? 0, index * 4);
  return { name, dataType: ONNX_FLOAT, dims: [...dims], rawData: raw };
}

function rawIntegers(tensor: TensorProto, raw: Uint8Array): number[] | null {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (tensor.dataType === ONNX_INT64) return Array.from({ length: raw.length >> 3 }, (_, index) => Number(view.getBigInt64(index * 8, true)));
  if (tensor.dataType === ONNX_INT32) return Array.from({ length: raw.length >> 2 }, (_, index) => view.getInt32(index * 4, true));
  return null;
}

function readVarints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if ((byte & 0x80) !== 0) continue;
    values.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  return values;
}
