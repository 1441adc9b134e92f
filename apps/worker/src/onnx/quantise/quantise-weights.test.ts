import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantiseWeights } from './quantise-weights';

describe('quantiseWeights', () => {
  it('is never further from a weight than half a step of its channel', () => {
    const shape = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }));
    fc.assert(fc.property(shape, fc.integer({ min: 0, max: 2 }), fc.constantFrom(127, 63), fc.infiniteStream(fc.float({ noNaN: true, min: -8, max: 8 })), (dims, axis, limit, stream) => {
      const values = Float32Array.from({ length: dims[0] * dims[1] * dims[2] }, () => stream.next().value as number);
      const { values: levels, scales } = quantiseWeights({ values, dims, axis, limit });
      const inner = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
      values.forEach((value, at) => {
        const scale = scales[Math.floor(at / inner) % (dims[axis] ?? 1)] ?? 0;
        expect(Math.abs(levels[at] ?? 0)).toBeLessThanOrEqual(limit);
        expect(Math.abs((levels[at] ?? 0) * scale - value)).toBeLessThanOrEqual(scale * 0.501);
      });
    }));
  });

  it('gives a channel of zeros a scale, and no scale below what its bias needs', () => {
    const { values, scales } = quantiseWeights({ values: Float32Array.of(0, 0, 1, -2), dims: [2, 2], axis: 0, limit: 127, leastScale: () => 0.5 });
    expect([...values]).toEqual([0, 0, 2, -4]);
    expect([...scales]).toEqual([1, 0.5]);
  });
});
