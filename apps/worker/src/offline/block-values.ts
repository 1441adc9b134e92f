import type { BlockTensor } from './block-file';

/** Returns the numbers of one row of a tensor; strings of a BYTES tensor. 64-bit integers become numbers. */
export function rowValues(tensor: BlockTensor, row: number): (number | string)[] {
  const size = tensor.shape.reduce((product, dimension) => product * dimension, 1);
  const { data } = tensor;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (tensor.dtype === 'BYTES') return bytesValues(data, view, { from: row * size, count: size });
  const read = READERS[tensor.dtype];
  if (!read) throw new RangeError(`values of type ${tensor.dtype} cannot be written`);
  const values: number[] = [];
  for (let at = row * size; at < (row + 1) * size; at += 1) values.push(read.read(view, at * read.size));
  return values;
}

const READERS: Readonly<Record<string, { size: number; read: (view: DataView, at: number) => number } | undefined>> = {
  BOOL: { size: 1, read: (view, at) => view.getUint8(at) },
  UINT8: { size: 1, read: (view, at) => view.getUint8(at) },
  INT8: { size: 1, read: (view, at) => view.getInt8(at) },
  UINT16: { size: 2, read: (view, at) => view.getUint16(at, true) },
  INT16: { size: 2, read: (view, at) => view.getInt16(at, true) },
  UINT32: { size: 4, read: (view, at) => view.getUint32(at, true) },
  INT32: { size: 4, read: (view, at) => view.getInt32(at, true) },
  UINT64: { size: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  INT64: { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  FP16: { size: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) },
  FP32: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  FP64: { size: 8, read: (view, at) => view.getFloat64(at, true) },
};

function bytesValues(data: Uint8Array, view: DataView, range: { from: number; count: number }): string[] {
  const values: string[] = [];
  let at = 0;
  for (let index = 0; index < range.from + range.count; index += 1) {
    const length = view.getUint32(at, true);
    if (index >= range.from) values.push(Buffer.from(data.subarray(at + 4, at + 4 + length)).toString('utf8'));
    at += 4 + length;
  }
  return values;
}

/** Returns the place and the value of the largest number. */
export function largest(values: readonly (number | string)[]): { at: number; value: number } {
  let [at, value] = [0, -Infinity];
  values.forEach((each, index) => {
    if (typeof each === 'number' && each > value) [at, value] = [index, each];
  });
  return { at, value };
}

/** Returns a number as output files show it: seven digits, which is what single precision holds. */
export function shown(value: number | string): number | string {
  return typeof value === 'string' || Number.isInteger(value) ? value : Number(value.toPrecision(7));
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
