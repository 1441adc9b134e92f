/** The data types of the Open Inference Protocol. BF16 is named so that it can be refused clearly. */
export const DATA_TYPES = [
  'BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64', 'FP16', 'BF16', 'FP32', 'FP64', 'BYTES',
] as const;
export type DataType = (typeof DATA_TYPES)[number];

/** Bytes per element; BYTES elements have no fixed size (0). */
export const DATA_TYPE_SIZE: Readonly<Record<DataType, number>> = {
  BOOL: 1, UINT8: 1, UINT16: 2, UINT32: 4, UINT64: 8, INT8: 1, INT16: 2, INT32: 4, INT64: 8, FP16: 2, BF16: 2, FP32: 4, FP64: 8, BYTES: 0,
};

/** A tensor of a signature. -1 is a dimension that the query chooses; when `batched`, the first dimension is the batch. */
export type TensorSpec = { name: string; dtype: DataType; shape: number[] };

/**
 * A tensor's value. `data` is little-endian, row-major. BYTES elements are each a u32 length and that many bytes, as in the protocol's
 * binary extension. `data` may be an unaligned view of a network buffer: copy before making a typed array of it.
 */
export type Tensor = { name: string; dtype: DataType; shape: number[]; data: Uint8Array };

/** Number of elements of a shape without -1; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
