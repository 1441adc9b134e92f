import { ServingError } from '@infaas/shared/domain/serving-error';
import type { NumericArray } from './numeric-array';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
type Reader = { dtype: NumericArray['dtype']; size: number; read: (view: DataView, offset: number) => number };

const READERS: Readonly<Record<string, Reader>> = {
  b1: { dtype: 'BOOL', size: 1, read: (view, offset) => view.getUint8(offset) },
  u1: { dtype: 'UINT8', size: 1, read: (view, offset) => view.getUint8(offset) },
  i1: { dtype: 'INT8', size: 1, read: (view, offset) => view.getInt8(offset) },
  u2: { dtype: 'UINT16', size: 2, read: (view, offset) => view.getUint16(offset, true) },
  i2: { dtype: 'INT16', size: 2, read: (view, offset) => view.getInt16(offset, true) },
  u4: { dtype: 'UINT32', size: 4, read: (view, offset) => view.getUint32(offset, true) },
  i4: { dtype: 'INT32', size: 4, read: (view, offset) => view.getInt32(offset, true) },
  u8: { dtype: 'UINT64', size: 8, read: (view, offset) => Number(view.getBigUint64(offset, true)) },
  i8: { dtype: 'INT64', size: 8, read: (view, offset) => Number(view.getBigInt64(offset, true)) },
  f4: { dtype: 'FP32', size: 4, read: (view, offset) => view.getFloat32(offset, true) },
  f8: { dtype: 'FP64', size: 8, read: (view, offset) => view.getFloat64(offset, true) },
};

/** Tells whether bytes begin like a NumPy array file. */
export function isNpy(bytes: Uint8Array): boolean {
  return bytes.length >= 10 && MAGIC.every((byte, index) => bytes[index] === byte);
}

/** Returns the array of a .npy file: numbers, C order, little-endian. Throws ServingError('malformed' | 'unsupported'). */
export function readNpy(bytes: Uint8Array): NumericArray {
  if (!isNpy(bytes)) throw broken('it does not begin like one');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = view.getUint8(6) >= 2;
  const start = wide ? 12 : 10;
  if (bytes.length < start) throw broken('it ends within its header');
  const end = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (end > bytes.length || end - start > 65_536) throw broken('its header is too long');
  const { reader, shape } = parseHeader(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes.length - end !== count * reader.size) throw broken(`it states ${count * reader.size} bytes of values but holds ${bytes.length - end}`);
  return { dtype: reader.dtype, shape, at: (index) => reader.read(view, end + index * reader.size) };
}

function parseHeader(text: string): { reader: Reader; shape: number[] } {
  const descr = /'descr':\s*'([<>|=]?)(\w+)'/u.exec(text);
  const shape = /'shape':\s*\(([\d,\s]*)\)/u.exec(text);
  if (!descr || !shape) throw broken('its header names no simple type and shape');
  const reader = READERS[descr[2] ?? ''];
  if (!reader || descr[1] === '>') {
    throw new ServingError('unsupported', `arrays of type ${descr[1] ?? ''}${descr[2] ?? ''} cannot be read`, 'Save with dtype uint8, int64 or float32 in the machine\'s usual byte order.');
  }
  if (/'fortran_order':\s*True/u.test(text)) throw new ServingError('unsupported', 'the array is stored in Fortran order', 'Save np.ascontiguousarray(x).');
  return { reader, shape: (shape[1] ?? '').split(',').map((part) => part.trim()).filter(Boolean).map(Number) };
}

function broken(what: string): ServingError {
  return new ServingError('malformed', `the NumPy array cannot be read: ${what}`, 'Save it again with numpy.save or numpy.savez.');
}
