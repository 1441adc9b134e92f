import { createHash } from 'node:crypto';

import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { DIGIT_PIXELS, makeSplit } from './digits';
import { encodeNpy, encodeNpz } from './npz';

const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

describe('encodeNpy', () => {
  it.each([
    [[3], '(3,)'],
    [[2, 28, 28], '(2, 28, 28)'],
  ])('writes the header of shape %j', (shape, written) => {
    const values = new Uint8Array(shape.reduce((a, b) => a * b)).fill(7);
    const file = encodeNpy(values, shape);
    const dataStart = file.length - values.length;
    expect(dataStart % 64).toBe(0);
    expect(new DataView(file.buffer).getUint16(8, true)).toBe(dataStart - 10);
    expect(text(file.subarray(0, 8))).toBe('\x93NUMPY\x01\x00');
    expect(text(file.subarray(10, dataStart)).trimEnd()).toBe(`{'descr': '|u1', 'fortran_order': False, 'shape': ${written}, }`);
    expect(file[dataStart - 1]).toBe(10);
    expect(file.subarray(dataStart)).toEqual(values);
  });
});

describe('encodeNpz', () => {
  it('holds the images and labels, and is the same bytes in every time zone', () => {
    const set = makeSplit('validation', 20);
    const archive = encodeNpz(set);
    const files = unzipSync(archive);
    expect(Object.keys(files)).toEqual(['images.npy', 'labels.npy']);
    expect(files['images.npy']?.subarray(-20 * DIGIT_PIXELS)).toEqual(set.images);
    expect(files['labels.npy']?.subarray(-20)).toEqual(set.labels);
    expect(createHash('sha256').update(archive).digest('hex')).toBe('4cabcc7332b17aae818abd96a5d974c5131751a924d8c60700dfaf8586aa037a');
  });
});
