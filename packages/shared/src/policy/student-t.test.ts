import { describe, expect, it } from 'vitest';
import { intervalFactor } from './student-t';

describe('intervalFactor', () => {
  it.each([[1, Infinity], [2, 63.66], [5, 4.6], [21, 2.85], [1_000, 2.58]])('%i samples: %f', (samples, factor) => {
    expect(intervalFactor(samples)).toBe(factor);
  });
});
