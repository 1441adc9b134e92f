import { describe, expect, it } from 'vitest';
import { boundsOf, fittedRange, parseTimeRange, periodInput, refreshEvery, spanInWords, steppedRange, timeRangeParams } from './time-range';
import type { TimeRange } from './time-range';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 12, 0, 30);
const between: TimeRange = { kind: 'between', fromMs: Date.UTC(2026, 10, 22, 8), toMs: Date.UTC(2026, 10, 22, 10) };
const parse = (search: string) => parseTimeRange(new URLSearchParams(search), '1h');

describe('time ranges', () => {
  it.each([
    ['', { kind: 'last', span: '1h' }],
    ['last=7d', { kind: 'last', span: '7d' }],
    ['last=9y', { kind: 'last', span: '1h' }],
    ['from=2026-11-22T08:00:00.000Z&to=2026-11-22T10:00:00.000Z', between],
    ['from=2026-11-22T10:00:00.000Z&to=2026-11-22T08:00:00.000Z', { kind: 'last', span: '1h' }],
    ['from=1970-01-01T00:00:00.000Z&to=2026-11-22T08:00:00.000Z', { kind: 'last', span: '1h' }],
    ['from=yesterday&to=today', { kind: 'last', span: '1h' }],
  ])('are read from %j', (search, range) => {
    expect(parse(search)).toEqual(range);
  });

  it.each([between, { kind: 'last', span: '15m' } as const])('come back from an address as they went into it', (range) => {
    const said = Object.entries(timeRangeParams(range)).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
    expect(parse(new URLSearchParams(said).toString())).toEqual(range);
  });

  it('ask the API for minutes, or for two instants', () => {
    expect(periodInput({ kind: 'last', span: '24h' })).toEqual({ minutes: 1_440 });
    expect(periodInput(between)).toEqual({ fromMs: between.kind === 'between' ? between.fromMs : 0, toMs: between.kind === 'between' ? between.toMs : 0 });
    expect(boundsOf({ kind: 'last', span: '1h' }, NOW)).toEqual({ fromMs: NOW - HOUR, toMs: NOW });
  });

  it('step on by half, and never beyond now', () => {
    expect(boundsOf(steppedRange(between, 'earlier', NOW), NOW)).toEqual({ fromMs: Date.UTC(2026, 10, 22, 7), toMs: Date.UTC(2026, 10, 22, 9) });
    expect(boundsOf(steppedRange(between, 'in', NOW), NOW)).toEqual({ fromMs: Date.UTC(2026, 10, 22, 8, 30), toMs: Date.UTC(2026, 10, 22, 9, 30) });
    expect(boundsOf(steppedRange(between, 'out', NOW), NOW)).toEqual({ fromMs: Date.UTC(2026, 10, 22, 7), toMs: Date.UTC(2026, 10, 22, 11) });
    const later = boundsOf(steppedRange({ kind: 'last', span: '1h' }, 'later', NOW), NOW);
    expect(later.toMs).toBeLessThan(NOW + 60_000);
    expect(later.toMs - later.fromMs).toBe(HOUR);
  });

  it('are at least a minute and at most 92 days long, whatever was dragged', () => {
    expect(fittedRange(NOW - 5_000, NOW - 9_000, NOW)).toMatchObject({ toMs: expect.any(Number) as number });
    const shortest = boundsOf(fittedRange(NOW - 5_000, NOW - 5_000, NOW), NOW);
    expect(shortest.toMs - shortest.fromMs).toBe(60_000);
    const longest = boundsOf(fittedRange(0, NOW, NOW), NOW);
    expect(longest.toMs - longest.fromMs).toBe(92 * 24 * HOUR);
  });

  it('are asked again while they reach up to now', () => {
    expect(refreshEvery({ kind: 'last', span: '1h' }, 500)()).toBe(500);
    expect(refreshEvery({ kind: 'between', fromMs: 0, toMs: Date.now() + 60_000 }, 500)()).toBe(500);
    expect(refreshEvery({ kind: 'between', fromMs: 0, toMs: 60_000 }, 500)()).toBe(false);
  });

  it('have words', () => {
    expect([spanInWords('1h'), spanInWords('7d')]).toEqual(['last hour', 'last 7 days']);
  });
});
