import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoadReport } from '../domain/load';
import { seededRandom } from '../domain/random';
import { classKey, classObjective, demandAhead, demandPerSecond, followLoad, luckTogether } from './demand-class';
import type { DemandClasses } from './demand-class';
import { objectiveOf } from './view.fixture';

const SECOND = 1_000_000;
const report = (rows: number, maxLatencyUs = 100_000, target = 'digits'): LoadReport => ({ workspaceId: 'ws', target, version: null, objective: objectiveOf({ maxLatencyUs }), rows });
const FORGET = 300 * SECOND;

/** Plays a rate for some seconds, from what was known before. */
function follow(classes: DemandClasses, from: number, rates: readonly number[]): DemandClasses {
  return rates.reduce((known, rows, at) => followLoad({
    classes: known, reports: rows > 0 ? [report(rows)] : [], now: (from + at) * SECOND, lastTickUs: (from + at - 1) * SECOND, forgetAfterUs: FORGET,
  }), classes);
}
const rate = (classes: DemandClasses): number => Object.values(classes).reduce((sum, each) => sum + demandPerSecond(each), 0);

describe('followLoad', () => {
  it('follows a rise within a few seconds and a fall more slowly', () => {
    const risen = follow({}, 0, [100, 100, 100, 100, 100]);
    expect(rate(risen)).toBeGreaterThan(90);
    expect(rate(risen)).toBeLessThanOrEqual(100);
    const fallen = follow(risen, 5, [0, 0, 0]);
    expect(rate(fallen)).toBeGreaterThan(20);
    expect(rate(follow(fallen, 8, Array.from({ length: 60 }, () => 0)))).toBeLessThan(1);
  });

  it('sums what several gateways report, and keeps apart what asks for something else', () => {
    const now = { classes: {}, now: 0, lastTickUs: null, forgetAfterUs: FORGET };
    const both = followLoad({ ...now, reports: [report(30), report(10), report(5, 20_000), report(7, 100_000, 'faces')] });
    const one = rate(followLoad({ ...now, reports: [report(40)] }));
    expect(Object.values(both).map((each) => [each.target, demandPerSecond(each) / one])).toEqual([['digits', 1], ['digits', 5 / 40], ['faces', 7 / 40]]);
  });

  it('forgets what nobody asked for during the given time', () => {
    expect(Object.keys(follow(follow({}, 0, [5]), 299, [0]))).toHaveLength(1);
    expect(Object.keys(follow(follow({}, 0, [5]), 300, [0]))).toEqual([]);
  });

  it('is bounded: of many classes the latest stay', () => {
    const many = Array.from({ length: 1_500 }, (_, at) => report(1, 100_000, `t${at}`));
    const first = followLoad({ classes: {}, reports: many, now: 0, lastTickUs: null, forgetAfterUs: FORGET });
    const then = followLoad({ classes: first, reports: [report(1, 100_000, 'late')], now: SECOND, lastTickUs: 0, forgetAfterUs: FORGET });
    expect([Object.keys(first).length, Object.keys(then).length, Object.values(then)[0]?.target]).toEqual([1_000, 1_000, 'late']);
  });
});

describe('demandAhead', () => {
  const ramp = (perSecond: number, seconds: number) => Object.values(follow({}, 0, [...Array.from({ length: 60 }, () => 100), ...Array.from({ length: seconds }, (_, at) => 100 + perSecond * (at + 1))]))[0];
  it.each([[0, 99.9, 101], [10, 200, 250], [-3, 75, 100]])('is what load that changes by %s rows/s each second comes to six seconds later', (perSecond, least, most) => {
    const of = ramp(perSecond, 8);
    expect(of === undefined ? 0 : demandAhead(of, 6 * SECOND)).toBeGreaterThanOrEqual(least);
    expect(of === undefined ? 0 : demandAhead(of, 6 * SECOND)).toBeLessThanOrEqual(most);
  });
  it('is little more than what is asked where arrivals are only random, and after a step', () => {
    const random = seededRandom(3);
    let more = 0;
    let classes: DemandClasses = {};
    for (let at = 0; at < 2_000; at += 1) {
      const count = Math.round(20 + Math.sqrt(20) * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
      classes = follow(classes, at, [count]);
      const of = Object.values(classes)[0];
      if (of !== undefined && demandAhead(of, 6 * SECOND) > 32) more += 1;
    }
    expect(more / 2_000).toBeLessThan(0.05);
    const stepped = Object.values(follow({}, 0, [...Array.from({ length: 60 }, () => 100), 300, 300, 300, 300]))[0];
    expect(stepped === undefined ? 0 : demandAhead(stepped, 6 * SECOND)).toBeLessThan(500);
  });
  it('sees that many small loads rise together, where each alone could be luck', () => {
    const random = seededRandom(5);
    const counts = (mean: number): number => Array.from({ length: 200 }, () => Number(random() < mean / 200)).reduce((sum, one) => sum + one, 0);
    const small = Array.from({ length: 100 }, () => Object.values(follow({}, 0, [...Array.from({ length: 60 }, () => counts(3)), ...Array.from({ length: 8 }, (_, at) => counts(3 + 0.5 * (at + 1)))]))[0])
      .flatMap((of) => of ?? []);
    const luckPart = luckTogether(small.map((of) => ({ of, worth: 1 })));
    const sum = (part: number): number => small.reduce((all, of) => all + demandAhead(of, 6 * SECOND, part), 0);
    expect(luckPart).toBeLessThan(0.2);
    // 7 a second each now, 10 in six seconds.
    expect([sum(1) < 750, sum(luckPart) > 850]).toEqual([true, true]);
    expect(luckTogether(small.slice(0, 1).map((of) => ({ of, worth: 7 })))).toBe(1);
    expect(luckTogether([])).toBe(1);
  });
  it('is never less than what is asked now, nor more than double, nor told further than the trend was seen', () => {
    const rate = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(fc.property(fc.record({ fastPerSecond: rate, slowPerSecond: rate, laggingPerSecond: rate, noiseVariance: rate }), fc.integer({ min: 0, max: 600 * SECOND }), (rates, aheadUs) => {
      const of = { workspaceId: 'ws', target: 't', version: null, objective: objectiveOf(), lastSeenUs: 0, lastPerSecond: [0, 0] as const, ...rates };
      const ahead = demandAhead(of, aheadUs);
      expect(ahead).toBeGreaterThanOrEqual(demandPerSecond(of));
      expect(ahead).toBeLessThanOrEqual(Math.max(rates.slowPerSecond, 2 * rates.fastPerSecond));
      expect(ahead).toBeLessThanOrEqual(demandAhead(of, 10 * SECOND));
    }));
  });
});

describe('classObjective', () => {
  it('rounds a deadline down by less than a tenth, and near ones to the same', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 30_000_000 }), (maxLatencyUs) => {
      const rounded = classObjective(objectiveOf({ maxLatencyUs })).maxLatencyUs ?? 0;
      expect(rounded).toBeLessThanOrEqual(maxLatencyUs);
      expect(rounded).toBeGreaterThanOrEqual(Math.floor(maxLatencyUs / 1.1));
      expect(classKey(report(1, rounded))).toBe(classKey(report(9, maxLatencyUs)));
    }));
    expect(classObjective(objectiveOf({ maxLatencyUs: null })).maxLatencyUs).toBeNull();
  });
});
