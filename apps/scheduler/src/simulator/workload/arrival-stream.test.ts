import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../engine/random-streams';
import type { ArrivalSpec } from './arrival-spec';
import { arrivalStream } from './arrival-stream';
import { streamLikeTrace } from './stream-like-trace';
import { zipfShares } from './zipf-shares';

const S = 1_000_000;

function instants(spec: ArrivalSpec, seed: number, untilUs: number): number[] {
  const next = arrivalStream(spec, randomStream(seed, 'test'));
  const found: number[] = [];
  for (let atUs = next(); atUs <= untilUs && found.length < 500_000; atUs = next()) found.push(atUs);
  return found;
}

const rate = fc.double({ min: 0, max: 200, noNaN: true });
const simple = fc.oneof(
  fc.record({ kind: fc.constant('constant' as const), perSecond: rate }), fc.record({ kind: fc.constant('poisson' as const), perSecond: rate }),
  fc.record({ kind: fc.constant('gamma' as const), perSecond: rate, shape: fc.double({ min: 0.05, max: 5, noNaN: true }) }),
  fc.record({ kind: fc.constant('bursts' as const), states: fc.array(fc.record({ perSecond: rate, meanSeconds: fc.double({ min: 0.1, max: 5, noNaN: true }) }), { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('diurnal' as const), perSecond: rate, amplitude: fc.double({ min: 0, max: 1, noNaN: true }), periodSeconds: fc.constant(20), phase: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('steps' as const), steps: fc.array(fc.record({ fromSeconds: fc.integer({ min: 0, max: 20 }), perSecond: rate }), { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('counts' as const), counts: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 20 }), stepSeconds: fc.double({ min: 0.1, max: 3, noNaN: true }) }),
  fc.record({ kind: fc.constant('list' as const), atUs: fc.array(fc.integer({ min: 0, max: 20 * S }), { maxLength: 50 }) }),
);
const any: fc.Arbitrary<ArrivalSpec> = fc.oneof(simple, fc.record({ kind: fc.constant('scaled' as const), of: simple, rate: fc.double({ min: 0, max: 3, noNaN: true }), speed: fc.double({ min: 0.3, max: 3, noNaN: true }) }));

describe('arrivals', () => {
  it('never descend, are whole, and are the same for the same seed', () => {
    fc.assert(fc.property(any, fc.integer({ min: 0, max: 1_000 }), (spec, seed) => {
      const found = instants(spec, seed, 20 * S);
      expect(instants(spec, seed, 20 * S)).toEqual(found);
      expect(found.every((atUs, at) => Number.isInteger(atUs) && atUs >= (found[at - 1] ?? 0))).toBe(true);
    }), { numRuns: 60 });
  });

  it.each<[string, ArrivalSpec, number]>([
    ['constant', { kind: 'constant', perSecond: 40 }, 40], ['poisson', { kind: 'poisson', perSecond: 40 }, 40], ['bursty gaps', { kind: 'gamma', perSecond: 40, shape: 0.3 }, 40],
    ['regular gaps', { kind: 'gamma', perSecond: 40, shape: 4 }, 40], ['bursts', { kind: 'bursts', states: [{ perSecond: 10, meanSeconds: 3 }, { perSecond: 100, meanSeconds: 1 }] }, 32.5],
    ['a day', { kind: 'diurnal', perSecond: 40, amplitude: 0.8, periodSeconds: 100, phase: 0.3 }, 40], ['steps', { kind: 'steps', steps: [{ fromSeconds: 0, perSecond: 20 }, { fromSeconds: 500, perSecond: 60 }] }, 40],
    ['half as many', { kind: 'scaled', of: { kind: 'poisson', perSecond: 80 }, rate: 0.5, speed: 1 }, 40], ['twice as fast', { kind: 'scaled', of: { kind: 'poisson', perSecond: 20 }, rate: 1, speed: 2 }, 40],
  ])('come at the rate that is asked: %s', (_, spec, perSecond) => {
    const found = [1, 2, 3].map((seed) => instants(spec, seed, 1_000 * S).length / 1_000);
    expect(Math.abs(found.reduce((sum, each) => sum + each, 0) / 3 / perSecond - 1)).toBeLessThan(0.08);
  });

  it('replays a trace count by count', () => {
    const found = instants({ kind: 'counts', counts: [3, 0, 5], stepSeconds: 2 }, 1, 100 * S);
    expect([found.filter((atUs) => atUs < 2 * S).length, found.filter((atUs) => atUs >= 2 * S && atUs < 4 * S).length, found.length]).toEqual([3, 0, 8]);
  });
});

it('divides by Zipf', () => {
  const shares = zipfShares(22, 1);
  expect(shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1);
  expect((shares[0] ?? 0) / (shares[9] ?? 1)).toBeCloseTo(10);
});

it('swings like a stream: the mean asked for, spikes above twice of it', () => {
  const trace = streamLikeTrace({ seconds: 3_600, perSecond: 64, daySeconds: 1_200 }, randomStream(1, 'trace'));
  expect(trace.reduce((sum, each) => sum + each, 0) / trace.length).toBeCloseTo(64);
  expect(Math.max(...trace)).toBeGreaterThan(128);
  expect(Math.min(...trace)).toBeGreaterThan(0);
});
