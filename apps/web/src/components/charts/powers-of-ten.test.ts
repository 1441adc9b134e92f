import { describe, expect, it } from 'vitest';
import { powersOfTen } from './powers-of-ten';

describe('powersOfTen', () => {
  it.each([
    [[830, 4_200, 375_000], [100, 1_000, 10_000, 100_000, 1_000_000]],
    [[1_000, 1_000], [1_000, 10_000]],
    [[0, 5], [1, 10]],
    [[], [1, 10]],
  ])('spans %j', (values, ticks) => {
    expect(powersOfTen(values)).toEqual(ticks);
  });
});
