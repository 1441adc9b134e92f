import { zipSync } from 'fflate';

import { DIGIT_SIZE } from './digits';

import type { DigitSet } from './digits';

const HEADER_UNIT = 64;

/**
 * Returns a labelled set as the bytes of a NumPy .npz: `images` uint8 [n, 28, 28] and `labels` uint8 [n]. The same set gives the same
 * bytes.
 */
export function encodeNpz({ images, labels }: DigitSet): Uint8Array {
  const files = {
    'images.npy': encodeNpy(images, [labels.length, DIGIT_SIZE, DIGIT_SIZE]),
    'labels.npy': encodeNpy(labels, [labels.length]),
  };
  // Zip keeps local time: a date made of local parts is the same bytes in every time zone.
  return zipSync(files, { level: 6, mtime: new Date(1980, 0, 1) });
}

/** Returns one uint8 array in NumPy's format, version 1.0. */
export function encodeNpy(values: Uint8Array, shape: readonly number[]): Uint8Array {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${sides}), }`;
  const prefixBytes = 10;
  const headerBytes = Math.ceil((prefixBytes + text.length + 1) / HEADER_UNIT) * HEADER_UNIT - prefixBytes;
  const header = new TextEncoder().encode(`${text.padEnd(headerBytes - 1)}\n`);
  const file = new Uint8Array(prefixBytes + headerBytes + values.length);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, headerBytes & 0xff, headerBytes >> 8]);
  file.set(header, prefixBytes);
  file.set(values, prefixBytes + headerBytes);
  return file;
}
