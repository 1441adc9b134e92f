import { describe, expect, it } from 'vitest';
import { timeTicks } from './time-ticks';

describe('timeTicks', () => {
  it('marks two minutes at round half minutes and an hour every ten minutes', () => {
    expect(timeTicks(1_007_000, 1_127_000)).toEqual([1_020_000, 1_050_000, 1_080_000, 1_110_000]);
    expect(timeTicks(0, 3_600_000)).toEqual([0, 600_000, 1_200_000, 1_800_000, 2_400_000, 3_000_000, 3_600_000]);
  });

  it('marks whole minutes where seconds are not written', () => {
    expect(timeTicks(1_007_000, 1_127_000, 60_000)).toEqual([1_020_000, 1_080_000]);
  });

  it('never gives more than seven marks, and none without a span', () => {
    for (const span of [10_000, 120_000, 3_600_000, 86_400_000, 90 * 86_400_000]) expect(timeTicks(12_345, 12_345 + span).length).toBeLessThanOrEqual(7);
    expect(timeTicks(undefined, 5)).toEqual([]);
    expect(timeTicks(5, 5)).toEqual([]);
  });
});
