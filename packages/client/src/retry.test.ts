import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './infaas-error';
import { nextTryMs } from './retry';

const tries = (of: Partial<Parameters<typeof nextTryMs>[1]> = {}) => ({ made: 1, most: 3, leftMs: 10_000, random: 0, ...of });

describe('when a query is sent again', () => {
  it.each<[string, number, number | undefined, Partial<Parameters<typeof nextTryMs>[1]>, number | null]>([
    ['after the time that a 503 names', 503, 1_200, {}, 1_200],
    ['a little apart from others', 503, 1_000, { random: 0.5 }, 1_050],
    ['after a 429 that names a time', 429, 300, {}, 300],
    ['never after a 429 that names none', 429, undefined, {}, null],
    ['with growing pauses where a 503 names none', 503, undefined, { made: 3 }, 1_000],
    ['not beyond the deadline', 503, 10_000, {}, null],
    ['not more often than allowed', 503, 10, { made: 4 }, null],
    ['never after anything else', 500, 10, {}, null],
    ['never when nobody answered', 0, 10, {}, null],
  ])('%s', (_, status, after, of, expected) => {
    expect(nextTryMs({ status, retryAfterMs: after }, tries(of))).toBe(expected);
  });

  it('always ends within the time that is left', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 1, max: 9 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (leftMs, made, random) => {
      const pauseMs = nextTryMs({ status: 503, retryAfterMs: undefined }, { made, most: 9, leftMs, random });
      expect(pauseMs === null || pauseMs < leftMs).toBe(true);
    }));
  });

  it.each<[string | null, number | undefined]>([['2', 2_000], ['0', 0], [null, undefined], ['', undefined], ['soon', undefined], ['Thu, 01 Jan 1970 00:00:05 GMT', 4_000], ['Thu, 01 Jan 1970 00:00:00 GMT', 0]])('Retry-After: %s', (header, expected) => {
    expect(retryAfterMs(header, 1_000)).toBe(expected);
  });
});
