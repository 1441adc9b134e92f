import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoadReport } from '../domain/load';
import { classKey, classObjective, demandPerSecond, followLoad } from './demand-class';
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
