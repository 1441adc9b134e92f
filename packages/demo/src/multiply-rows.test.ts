import { seededRandom } from '@infaas/shared/domain/random';
import { describe, expect, it } from 'vitest';

import { multiplyRows, transposed } from './multiply-rows';

describe('multiplyRows', () => {
  it.each([
    [1, 1, 1],
    [2, 4, 4],
    [3, 5, 7],
    [16, 784, 9],
    [10, 32, 48],
    [48, 49, 360],
  ])('adds the plain sums to out (%i × %i, depth %i)', (rows, columns, depth) => {
    const random = seededRandom(rows * 31 + depth);
    const a = Float32Array.from({ length: rows * depth }, () => random() - 0.5);
    const b = Float32Array.from({ length: columns * depth }, () => random() - 0.5);
    const out = new Float32Array(rows * columns).fill(2);
    multiplyRows({ a, b, out, rows, columns, depth });
    out.forEach((value, index) => {
      let sum = 2;
      for (let k = 0; k < depth; k += 1) sum += (a[Math.floor(index / columns) * depth + k] ?? NaN) * (b[(index % columns) * depth + k] ?? NaN);
      expect(Math.abs(value - sum)).toBeLessThan(1e-5);
    });
  });
});

describe('transposed', () => {
  it('turns rows into columns', () => {
    expect([...transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 2)]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});
