import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfToNumber } from './compare-outputs';
import { int64ToNumber } from './model-proto';
import { resizeMatrix } from './resize-matrix';
import { int64Tensor, integerValues, tensorBytes } from './tensor-values';

describe('integer tensors', () => {
  it('give back what was written', () => {
    fc.assert(fc.property(fc.array(fc.integer()), (values) => {
      const tensor = int64Tensor('t', values, [values.length]);
      expect(tensorBytes(tensor)).toBe(values.length * 8);
      expect(values.length === 0 ? [] : integerValues(tensor)).toEqual(values);
    }));
  });

  it('read packed varints, negative ones too', () => {
    const minusOne = Uint8Array.from([...new Array<number>(9).fill(0xff), 1]);
    expect(integerValues({ dataType: 7, dims: [3], int64Data: [Uint8Array.from([1, 0x80, 2]), minusOne] })).toEqual([1, 256, -1]);
  });

  it('convert 64-bit halves', () => {
    expect(int64ToNumber({ low: -1, high: -1, unsigned: false })).toBe(-1);
    expect(int64ToNumber({ low: -1, high: 0, unsigned: false })).toBe(4_294_967_295);
  });
});

describe('resizeMatrix', () => {
  it('has rows that sum to one and is the identity when nothing changes', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (from, to) => {
      const matrix = resizeMatrix(from, to);
      for (let row = 0; row < to; row++) {
        const sum = matrix.subarray(row * from, (row + 1) * from).reduce((total, weight) => total + weight, 0);
        expect(sum).toBeCloseTo(1, 5);
      }
      if (from === to) for (let row = 0; row < to; row++) expect(matrix[row * from + row]).toBeCloseTo(1, 6);
    }));
  });
});

describe('halfToNumber', () => {
  it.each([[0x3c00, 1], [0xc000, -2], [0x0001, 2 ** -24], [0x7c00, Infinity], [0x3555, 0.333251953125]])('%s is %s', (bits, value) => {
    expect(halfToNumber(bits)).toBe(value);
  });
});
