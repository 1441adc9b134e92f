import { expect, it } from 'vitest';
import { profilePoints } from './profile-points';

const point = (batch: number, meanUs: number, p50Us = meanUs) => ({ batch, samples: 9, meanUs, p50Us, p95Us: meanUs + 20, p99Us: meanUs + 30, deviationUs: 1 });
const line = { slopeUs: 30, interceptUs: -40, rmseUs: 0, maxRelativeError: 0, meanRelativeError: 0 };

it('has the mean, the band up to the 95th percentile, and the line where it means something', () => {
  expect(profilePoints([point(1, 100, 95), point(2, 120)], line)).toEqual([
    { batch: 1, mean: 100, band: [95, 120], line: null },
    { batch: 2, mean: 120, band: [120, 140], line: 20 },
  ]);
  expect(profilePoints([point(1, 100)], null)[0]?.line).toBeNull();
});
