import { describe, expect, it } from 'vitest';
import { HostStatistics } from './host-statistics';

const SECOND = 1_000_000;
const idle = { queued: 0, residualUs: 0 };

describe('the statistics of a host', () => {
  it('follow the offered rate and forget it', () => {
    const statistics = new HostStatistics();
    for (let at = 0; at < 1_000; at += 1) statistics.arrived(at * 10_000, 0);
    expect(statistics.snapshot(10 * SECOND, idle).offeredPerSecond).toBeGreaterThan(95);
    expect(statistics.snapshot(10 * SECOND, idle).offeredPerSecond).toBeLessThan(105);
    expect(statistics.snapshot(30 * SECOND, idle).offeredPerSecond).toBeLessThan(0.01);
  });

  it('know the tightest deadline of the last minute only', () => {
    const statistics = new HostStatistics();
    expect(statistics.tightestDeadlineUs(0)).toBe(0);
    statistics.arrived(1 * SECOND, 5_000);
    statistics.arrived(2 * SECOND, 0);
    statistics.arrived(30 * SECOND, 80_000);
    expect(statistics.tightestDeadlineUs(31 * SECOND)).toBe(5_000);
    expect(statistics.tightestDeadlineUs(70 * SECOND)).toBe(80_000);
    expect(statistics.tightestDeadlineUs(200 * SECOND)).toBe(0);
  });

  it('correct the profile by what runs take', () => {
    const statistics = new HostStatistics();
    for (let at = 0; at < 100; at += 1) statistics.ranBatch({ queries: 4, observedUs: 3_000, profiledUs: 1_000, oldestWaitUs: 700 });
    expect(statistics.slowdown).toBeCloseTo(3, 3);
    const snapshot = statistics.snapshot(0, { queued: 7, residualUs: 12.4 });
    expect(snapshot).toMatchObject({ queued: 7, residualUs: 12, batches: 100, queries: 400, observedUs: 300_000, profiledUs: 100_000, queueWaitUs: 700 });
  });
});
