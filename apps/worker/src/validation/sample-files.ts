/** Returns an idx file of bytes, for tests. */
export function idxFile(shape: readonly number[], values: readonly number[]): Uint8Array {
  const header = Buffer.alloc(4 + shape.length * 4);
  header.writeUInt16BE(0x08 * 256 + shape.length, 2);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + axis * 4));
  return Buffer.concat([header, Uint8Array.from(values)]);
}

/** Returns a NumPy file of a type such as `f4`, for tests. */
export function npyFile(type: string, shape: readonly number[], values: readonly number[]): Uint8Array {
  const text = `{'descr': '${type === 'u1' ? '|' : '<'}${type}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const padded = `${text.padEnd(117)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(padded.length);
  return Buffer.concat([Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0), length, Buffer.from(padded, 'latin1'), valuesOf(type, values)]);
}

function valuesOf(type: string, values: readonly number[]): Uint8Array {
  switch (type) {
    case 'u1': return Uint8Array.from(values);
    case 'i4': return new Uint8Array(Int32Array.from(values).buffer);
    case 'i8': return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    case 'f4': return new Uint8Array(Float32Array.from(values).buffer);
    case 'f8': return new Uint8Array(Float64Array.from(values).buffer);
    default: throw new RangeError(type);
  }
}
