import { describe, expect, it } from 'vitest';
import { watchGrowth } from './plan-batches';

/** Times of 1, 2, 4, … rows; returns how many sizes were looked at. */
function looked(timesUs: readonly number[]): number {
  const growth = watchGrowth();
  const end = timesUs.findIndex((us, at) => growth.ended(2 ** at / us));
  return end === -1 ? timesUs.length : end + 1;
}

describe('the sizes that are measured', () => {
  it.each([
    ['all, while throughput grows', [100, 110, 130, 170, 250, 400, 700], 7],
    ['three, where it does not grow at all', [1_000, 2_000, 4_000, 8_000], 3],
    ['two beyond the best', [100, 120, 240, 480, 960, 1_900], 4],
    ['all, where one size only was slow', [100, 200, 220, 250, 300], 5],
  ])('%s', (_, timesUs, expected) => expect(looked(timesUs)).toBe(expected));
});
