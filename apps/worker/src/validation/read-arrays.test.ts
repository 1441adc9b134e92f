import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIdx, readIdx } from './read-idx';
import { isNpy, readNpy } from './read-npy';
import { idxFile, npyFile } from './sample-files';

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
const filled = (shape: number[], value: (index: number) => number): number[] =>
  Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, index) => value(index));

describe('readIdx', () => {
  it('gives back the array that was written', () => {
    fc.assert(fc.property(shapes, fc.nat(200), (shape, seed) => {
      const values = filled(shape, (index) => (index * 37 + seed) % 256);
      const bytes = idxFile(shape, values);
      expect(isIdx(bytes)).toBe(true);
      const array = readIdx(bytes);
      expect(array.shape).toEqual(shape);
      expect(values.map((_, index) => array.at(index))).toEqual(values);
    }));
  });

  it('refuses a file that is cut off or too long', () => {
    const bytes = idxFile([2, 2], [1, 2, 3, 4]);
    expect(() => readIdx(bytes.slice(0, -1))).toThrow(/states 4 bytes of values but holds 3/u);
    expect(() => readIdx(Buffer.concat([bytes, bytes]))).toThrow(/holds 20/u);
    expect(isIdx(Uint8Array.of(0, 0, 8, 9))).toBe(false);
  });
});

describe('readNpy', () => {
  it('gives back the array that was written, in every type', () => {
    fc.assert(fc.property(shapes, fc.constantFrom('u1', 'i4', 'i8', 'f4', 'f8'), (shape, type) => {
      const values = filled(shape, (index) => index % 100);
      const bytes = npyFile(type, shape, values);
      expect(isNpy(bytes)).toBe(true);
      const array = readNpy(bytes);
      expect(array.shape).toEqual(shape);
      expect(values.map((_, index) => array.at(index))).toEqual(values);
    }));
  });

  it('refuses what it cannot read, saying how to save it', () => {
    const bytes = npyFile('f4', [2], [1, 2]);
    expect(() => readNpy(bytes.slice(0, -1))).toThrow(/states 8 bytes of values but holds 7/u);
    const changed = (from: string, to: string): Uint8Array => Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to), 'latin1');
    expect(() => readNpy(changed("'<f4'", "'>f4'"))).toThrow(/type >f4/u);
    expect(() => readNpy(changed("'<f4'", "'<c8'"))).toThrow(/type <c8/u);
    expect(() => readNpy(changed("'fortran_order': False", "'fortran_order': True "))).toThrow(/Fortran/u);
  });

  it('answers any bytes with an array or a refusal', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, npy) => {
      const bytes = npy ? Buffer.concat([npyFile('u1', [1], [1]).slice(0, 8), noise]) : Buffer.concat([Uint8Array.of(0, 0, 8, 1), noise]);
      expect(() => {
        try {
          (npy ? readNpy : readIdx)(bytes);
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'ServingError') throw error;
        }
      }).not.toThrow();
    }));
  });
});
