import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfToNumber } from '../compare-outputs';
import { numberToHalf, toHalves } from './half-values';

describe('numberToHalf', () => {
  it('gives every half back', () => {
    for (let bits = 0; bits < 65_536; bits += 1) {
      const value = halfToNumber(bits);
      if (Number.isFinite(value)) expect(numberToHalf(value)).toBe(bits);
    }
  });

  it('gives the nearest half', () => {
    fc.assert(fc.property(fc.float({ noNaN: true, min: -65_000, max: 65_000 }), (value) => {
      const bits = numberToHalf(value);
      const error = Math.abs(halfToNumber(bits) - value);
      for (const neighbour of [bits - 1, bits + 1]) {
        if ((neighbour & 0x7c00) !== 0x7c00 && neighbour >= 0) expect(error).toBeLessThanOrEqual(Math.abs(halfToNumber(neighbour & 0xffff) - value));
      }
    }));
  });

  it.each([
    [1e9, 65_504], [-1e9, -65_504], [65_519.9, 65_504], [Infinity, 65_504], [1e-9, 0], [2 ** -24, 2 ** -24], [2 ** -25, 0], [1.5 * 2 ** -24, 2 ** -23], [1 + 2 ** -11, 1], [1 + 3 * 2 ** -11, 1 + 2 ** -9],
  ])('clamps, keeps small numbers and rounds ties to even: %f → %f', (value, expected) => {
    expect(halfToNumber(toHalves(Float32Array.of(value))[0] ?? 0)).toBe(expected);
  });
});
