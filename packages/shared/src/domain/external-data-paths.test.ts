import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { externalDataPaths } from './external-data-paths';

const text = (value: string): number[] => [...new TextEncoder().encode(value)];
function field(number: number, ...content: number[][]): number[] {
  const inner = content.flat();
  const length: number[] = [];
  for (let rest = inner.length; ; rest >>= 7) {
    if (rest < 128) return [number * 8 + 2, ...length, rest, ...inner];
    length.push((rest & 0x7f) | 0x80);
  }
}
const located = (value: string): number[] => field(13, field(1, text('location')), field(2, text(value)));
const pathsOf = (...bytes: number[][]): string[] => externalDataPaths(Uint8Array.from(bytes.flat()));

describe('externalDataPaths', () => {
  it('finds them in weights, constants, bodies of nodes and sparse tensors, each once', () => {
    const constant = field(1, field(5, field(5, located('constant.bin'))));
    const body = field(1, field(5, field(6, field(5, located('body.bin')))));
    const sparse = field(15, field(1, located('values.bin')), field(2, located('indices.bin')));
    expect(pathsOf([8, 8], field(7, field(5, field(8, text('w')), located('w.bin')), constant, body, sparse, field(5, located('w.bin'))))).toEqual(['w.bin', 'constant.bin', 'body.bin', 'values.bin', 'indices.bin']);
  });

  it('skips raw data, other keys and unknown fields', () => {
    expect(pathsOf(field(7, field(5, field(9, located('in the weights')), field(13, field(1, text('offset')), field(2, text('4')))), field(9, located('unknown'))))).toEqual([]);
  });

  it('gives a list of any bytes, and ends', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x3a, 0x2a, 0x6a, 0x0a, 0x32)), { maxLength: 300 }), (bytes) => {
      expect(Array.isArray(pathsOf(bytes))).toBe(true);
    }), { numRuns: 500 });
  });
});
