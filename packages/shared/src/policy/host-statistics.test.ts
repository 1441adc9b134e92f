import { describe, expect, it } from 'vitest';
import { HostStatistics, type BatchFacts } from './host-statistics';

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

  const ran = (over: Partial<BatchFacts> = {}): BatchFacts => ({ queries: 1, endUs: 0, observedUs: 3_050, profiledUs: 1_000, idleUs: 0, oldestWaitUs: 0, ...over });

  it('correct the profile by what runs take', () => {
    const statistics = new HostStatistics();
    for (let at = 0; at < 100; at += 1) statistics.ranBatch(ran({ queries: 4, oldestWaitUs: 700 }));
    expect(statistics.slowdown(0)).toBeCloseTo(3, 3);
    const snapshot = statistics.snapshot(0, { queued: 7, residualUs: 12.4 });
    expect(snapshot).toMatchObject({ queued: 7, residualUs: 12, batches: 100, queries: 400, busyUs: 305_000, observedUs: 300_000, profiledUs: 100_000, queueWaitUs: 700 });
  });

  it('take a small model as profiled when it is only used now and then', () => {
    const statistics = new HostStatistics();
    for (let at = 0; at < 100; at += 1) statistics.ranBatch(ran({ observedUs: 290, profiledUs: 10, idleUs: 100_000 }));
    expect(statistics.slowdown(0)).toBeCloseTo(1, 6);
    expect(statistics.snapshot(0, idle)).toMatchObject({ busyUs: 29_000, observedUs: 1_000, profiledUs: 1_000 });
  });

  it('do not call an instance slow for one run that was held up', () => {
    const statistics = new HostStatistics();
    for (let at = 0; at < 100; at += 1) statistics.ranBatch(ran({ observedUs: at === 95 ? 10_000 : 10, profiledUs: 10 }));
    expect(statistics.slowdown(0)).toBeLessThan(2);
  });

  it('forget that an instance was slow once it is given nothing, so that it is tried again', () => {
    const statistics = new HostStatistics();
    for (let at = 0; at < 100; at += 1) statistics.ranBatch(ran({ endUs: at * 3_050 }));
    const endUs = 99 * 3_050;
    expect(statistics.snapshot(endUs, idle).slowdown).toBeCloseTo(3, 2);
    expect(statistics.snapshot(endUs + 60 * SECOND, { queued: 1, residualUs: 500 }).slowdown).toBeCloseTo(3, 2);
    expect(statistics.snapshot(endUs + 15 * SECOND, idle).slowdown).toBeLessThan(1.01);
    statistics.ranBatch(ran({ endUs: endUs + 15 * SECOND }));
    expect(statistics.slowdown(endUs + 15 * SECOND)).toBeLessThan(1.2);
  });

  it('forget how long queries waited, once none does', () => {
    const statistics = new HostStatistics();
    for (let at = 0; at < 100; at += 1) statistics.ranBatch(ran({ endUs: at, oldestWaitUs: 80_000 }));
    expect(statistics.snapshot(SECOND, { queued: 1, residualUs: 0 }).queueWaitUs).toBeGreaterThan(75_000);
    expect(statistics.snapshot(10 * SECOND, idle).queueWaitUs).toBeLessThan(1_000);
    statistics.ranBatch(ran({ endUs: 10 * SECOND, oldestWaitUs: 100 }));
    expect(statistics.snapshot(10 * SECOND, { queued: 1, residualUs: 0 }).queueWaitUs).toBeLessThan(1_000);
  });
});
