import type { DataType } from '@infaas/shared/domain/tensor';

/** TensorProto.DataType numbers of the types that the rewriting code writes itself. */
export const ONNX_FLOAT = 1;
export const ONNX_UINT8 = 2;
export const ONNX_INT8 = 3;
export const ONNX_INT32 = 6;
export const ONNX_INT64 = 7;
export const ONNX_FLOAT16 = 10;

const BY_NUMBER: ReadonlyMap<number, DataType> = new Map([
  [1, 'FP32'], [2, 'UINT8'], [3, 'INT8'], [4, 'UINT16'], [5, 'INT16'], [6, 'INT32'], [7, 'INT64'], [8, 'BYTES'], [9, 'BOOL'],
  [10, 'FP16'], [11, 'FP64'], [12, 'UINT32'], [13, 'UINT64'], [16, 'BF16'],
]);

/** Returns the protocol's name of an ONNX element type; null for one that queries cannot carry (complex, 4-bit, 8-bit float). */
export function dataTypeOf(elemType: number): DataType | null {
  return BY_NUMBER.get(elemType) ?? null;
}

/** Returns the ONNX element type of a protocol data type. */
export function elemTypeOf(dtype: DataType): number {
  for (const [number, name] of BY_NUMBER) if (name === dtype) return number;
  return 0;
}

/** Returns the size in bits of one element as stored in a file; 0 for strings and for unknown types. */
export function elementBits(elemType: number): number {
  const bits: Record<number, number> = {
    1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64, 14: 64, 15: 128, 16: 16,
    17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4, 23: 4, 24: 8,
  };
  return bits[elemType] ?? 0;
}
