import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { DIGIT_PIXELS, drawSplitGlyph, makeSplit } from './digits';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('makeSplit', () => {
  it('draws the same bytes everywhere', () => {
    const { images, labels } = makeSplit('validation', 500);
    expect(images).toHaveLength(500 * DIGIT_PIXELS);
    expect([...labels.subarray(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    expect(sha256(images)).toBe('7a0d8dcb00d75766af3e92c51e148d85d03b064a1175903c9b066d4c11bef1a3');
  });

  it('a longer split begins with the shorter one, and a part is a part', () => {
    const whole = makeSplit('test', 30);
    expect(makeSplit('test', 10).images).toEqual(whole.images.subarray(0, 10 * DIGIT_PIXELS));
    const part = makeSplit('test', 7, 13);
    expect(part.images).toEqual(whole.images.subarray(13 * DIGIT_PIXELS, 20 * DIGIT_PIXELS));
    expect(part.labels).toEqual(whole.labels.subarray(13, 20));
  });

  it('splits share no picture', () => {
    const hashes = (['train', 'validation', 'test'] as const).flatMap((split) =>
      Array.from({ length: 200 }, (_, index) => sha256(drawSplitGlyph(split, index, 28))),
    );
    expect(new Set(hashes).size).toBe(600);
  });

  it('draws the same strokes at a larger size', () => {
    const small = drawSplitGlyph('test', 23, 28);
    const large = drawSplitGlyph('test', 23, 280);
    expect(large).toHaveLength(280 * 280);
    const averaged = small.map((_, index) => {
      const corner = Math.floor(index / 28) * 10 * 280 + (index % 28) * 10;
      let sum = 0;
      for (let cell = 0; cell < 100; cell += 1) sum += large[corner + Math.floor(cell / 10) * 280 + (cell % 10)] ?? 0;
      return sum / 100;
    });
    expect(correlation(small, averaged)).toBeGreaterThan(0.8);
  });
});

function correlation(a: Uint8Array, b: Uint8Array): number {
  const mean = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, index) => {
    const other = (b[index] ?? 0) - meanB;
    ab += (value - meanA) * other;
    aa += (value - meanA) ** 2;
    bb += other ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}
