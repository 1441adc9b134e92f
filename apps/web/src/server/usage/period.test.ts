import { describe, expect, it } from 'vitest';
import { periodBefore, periodOf } from './period';

const MINUTE = 60_000;
const NOW = 1_000_000 * MINUTE + 30_000;

describe('periodOf', () => {
  it('ends with the minute that runs', () => {
    expect(periodOf({ minutes: 60 }, NOW)).toMatchObject({ fromMinute: 999_941, toMinute: 1_000_000, toMs: NOW });
    expect(periodOf({}, NOW)).toEqual(periodOf({ minutes: 60 }, NOW));
  });

  it('takes every minute that two instants touch, and not the one that the end opens', () => {
    expect(periodOf({ fromMs: 5 * MINUTE + 1, toMs: 8 * MINUTE }, NOW)).toEqual({ fromMs: 5 * MINUTE + 1, toMs: 8 * MINUTE, fromMinute: 5, toMinute: 7 });
  });

  it.each([[{ fromMs: 10, toMs: 10 }], [{ fromMs: 10, toMs: 5 }], [{ fromMs: 0, toMs: 93 * 1_440 * MINUTE }]])('refuses %j', (input) => {
    expect(() => periodOf(input, NOW)).toThrow('period');
  });

  it('has one of the same length before it, without gap or overlap', () => {
    const period = periodOf({ minutes: 60 }, NOW);
    const before = periodBefore(period);
    expect(before.toMinute).toBe(period.fromMinute - 1);
    expect(before.toMinute - before.fromMinute).toBe(period.toMinute - period.fromMinute);
    expect(before.toMs).toBe(period.fromMs);
  });
});
