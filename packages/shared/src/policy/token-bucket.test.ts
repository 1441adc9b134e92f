import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullBucket, takeToken, type TokenBucket } from './token-bucket';

const SECOND = 1_000_000;

/** Returns how many of the queries at these instants are let through. */
function admitted(rate: { perSecond: number; burst: number }, atUs: readonly number[]): number {
  let bucket: TokenBucket = fullBucket(rate, 0);
  return atUs.filter((now) => {
    const taken = takeToken(bucket, rate, now);
    bucket = taken.bucket;
    return taken.waitUs === 0;
  }).length;
}

describe('takeToken', () => {
  it.each([
    ['a burst at once, and no more', { perSecond: 10, burst: 5 }, Array.from({ length: 20 }, () => 0), 5],
    ['the rate for ever', { perSecond: 10, burst: 1 }, Array.from({ length: 50 }, (_, at) => Math.round(at * 0.1 * SECOND)), 50],
    ['half of twice the rate', { perSecond: 10, burst: 1 }, Array.from({ length: 101 }, (_, at) => Math.round(at * 0.05 * SECOND)), 51],
    ['no more than a burst after a long pause', { perSecond: 10, burst: 5 }, [...Array.from({ length: 5 }, () => 0), ...Array.from({ length: 20 }, () => 3_600 * SECOND)], 10],
    ['less than one a second', { perSecond: 0.5, burst: 1 }, [0, 1, 2, 3, 4].map((at) => at * SECOND), 3],
  ])('lets through %s', (_name, rate, atUs, count) => expect(admitted(rate, atUs)).toBe(count));

  it('says when the next one is let through', () => {
    const rate = { perSecond: 4, burst: 1 };
    const { bucket } = takeToken(fullBucket(rate, 0), rate, 0);
    const refused = takeToken(bucket, rate, 50_000);
    expect(refused.waitUs).toBe(200_000);
    expect(takeToken(refused.bucket, rate, 50_000 + refused.waitUs).waitUs).toBe(0);
  });

  it('never lets through more than burst + rate x time, whatever comes when', () => {
    const arbitrary = fc.record({
      rate: fc.record({ perSecond: fc.double({ min: 0.1, max: 1_000, noNaN: true }), burst: fc.integer({ min: 1, max: 50 }) }),
      gapsUs: fc.array(fc.integer({ min: 0, max: 2 * SECOND }), { maxLength: 200 }),
    });
    fc.assert(fc.property(arbitrary, ({ rate, gapsUs }) => {
      let now = 0;
      const atUs = gapsUs.map((gap) => (now += gap));
      expect(admitted(rate, atUs)).toBeLessThanOrEqual(rate.burst + (now * rate.perSecond) / SECOND + 1e-6);
    }));
  });
});
