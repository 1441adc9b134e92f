import { describe, expect, it } from 'vitest';
import { timeLeftMs } from './time-left';

describe('timeLeftMs', () => {
  it.each([
    [{ startedMs: 0, nowMs: 30_000, settled: 3, total: 9 }, 60_000], [{ startedMs: 5_000, nowMs: 25_000, settled: 4, total: 5 }, 5_000],
    [{ startedMs: 0, nowMs: 30_000, settled: 1, total: 9 }, null], [{ startedMs: 0, nowMs: 30_000, settled: 9, total: 9 }, null], [{ startedMs: 9, nowMs: 9, settled: 2, total: 4 }, null],
  ])('%j is %s', (pace, left) => {
    expect(timeLeftMs(pace)).toBe(left);
  });
});
