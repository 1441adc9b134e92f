import { describe, expect, it } from 'vitest';

import { expOfNegative, predictedClasses, softmaxLoss } from './softmax-loss';

describe('expOfNegative', () => {
  it.each([0, -1e-9, -0.3, -Math.LN2, -1, -7.25, -30, -79.9])('equals Math.exp(%d) to the last digits', (x) => {
    expect(Math.abs(expOfNegative(x) / Math.exp(x) - 1)).toBeLessThan(1e-13);
  });

  it('is 0 far down', () => {
    expect(expOfNegative(-500)).toBe(0);
  });
});

describe('softmaxLoss', () => {
  it('is ln(classes) for equal logits, with a gradient that sums to nothing', () => {
    const { loss, gradient } = softmaxLoss(new Float32Array(8), Uint8Array.of(1, 3));
    expect(loss).toBeCloseTo(Math.log(4), 12);
    expect([...gradient]).toEqual([0.125, -0.375, 0.125, 0.125, 0.125, 0.125, 0.125, -0.375]);
  });
});

describe('predictedClasses', () => {
  it('takes the largest of each row, the first of equals', () => {
    expect([...predictedClasses(Float32Array.of(1, 5, 2, 7, 7, 0), 3)]).toEqual([1, 0]);
  });
});
