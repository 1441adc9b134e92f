import { ServingError } from '@infaas/shared/domain/serving-error';
import type { NumericArray } from './numeric-array';

const TYPES: Readonly<Record<number, { dtype: NumericArray['dtype']; size: number }>> = {
  0x08: { dtype: 'UINT8', size: 1 }, 0x09: { dtype: 'INT8', size: 1 }, 0x0b: { dtype: 'INT16', size: 2 }, 0x0c: { dtype: 'INT32', size: 4 },
  0x0d: { dtype: 'FP32', size: 4 }, 0x0e: { dtype: 'FP64', size: 8 },
};

/** Tells whether bytes begin like an idx file: two zeros, a type, a rank. */
export function isIdx(bytes: Uint8Array): boolean {
  const rank = bytes[3] ?? 0;
  return bytes.length >= 4 + rank * 4 && bytes[0] === 0 && bytes[1] === 0 && TYPES[bytes[2] ?? 0] !== undefined && rank >= 1 && rank <= 8;
}

/** Returns the array of an idx file (the format of the MNIST files; big-endian). Throws ServingError('malformed'). */
export function readIdx(bytes: Uint8Array): NumericArray {
  const type = TYPES[bytes[2] ?? 0];
  if (!isIdx(bytes) || !type) throw new ServingError('malformed', 'the file is not in idx format', 'Check that the idx file is whole and not packed twice.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rank = view.getUint8(3);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + axis * 4));
  const start = 4 + rank * 4;
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes.length - start !== count * type.size) {
    throw new ServingError('malformed', `the idx file states ${count * type.size} bytes of values but holds ${bytes.length - start}`, 'The file was cut off: send it again whole.');
  }
  const at = (index: number): number => {
    const offset = start + index * type.size;
    switch (type.dtype) {
      case 'INT8': return view.getInt8(offset);
      case 'INT16': return view.getInt16(offset);
      case 'INT32': return view.getInt32(offset);
      case 'FP32': return view.getFloat32(offset);
      case 'FP64': return view.getFloat64(offset);
      default: return view.getUint8(offset);
    }
  };
  return { dtype: type.dtype, shape, at };
}
