import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isotonic } from './isotonic';
import { countedRounds, latencyOf, ratiosOf, spreadOf, windowOf, type Round } from './sample-statistics';

const round = (foreignCpu: number, ownUs: number, referenceUs: number): Round => (
  { foreignCpu, own: [{ batch: 1, runsUs: [ownUs, ownUs] }], reference: [{ batch: 1, runsUs: [referenceUs, referenceUs] }] });

describe('countedRounds', () => {
  it.each([
    ['leaves noisy rounds out where enough are quiet', [0, 0.11, 0.1, 0.9, 0.02], [0, 0.1, 0.02]],
    ['keeps the quietest half where hardly one is', [0.9, 0.05, 0.5, 0.3], [0.05, 0.3]],
    ['keeps what there is', [0.05, 0.06], [0.05, 0.06]],
  ])('%s', (_, foreign, expected) => {
    expect(countedRounds(foreign.map((foreignCpu) => round(foreignCpu, 1, 1))).map((item) => item.foreignCpu)).toEqual(expected);
  });
});

describe('windowOf', () => {
  it('keeps some times of many, with their mean, percentiles and number', () => {
    const runsUs = Array.from({ length: 1_000 }, (_, at) => 1_000 - at);
    const window = windowOf(4, runsUs);
    expect(window.runsUs).toHaveLength(64);
    const [all] = latencyOf([{ batch: 4, runsUs }]);
    const [kept] = latencyOf([window]);
    expect(kept?.samples).toBe(1_000);
    for (const field of ['meanUs', 'p50Us', 'p95Us', 'p99Us', 'deviationUs'] as const) {
      expect(Math.abs((kept?.[field] ?? 0) - (all?.[field] ?? 0)), field).toBeLessThanOrEqual(10);
    }
  });

  it('keeps all of few', () => expect(windowOf(1, [3, 1])).toEqual({ batch: 1, runs: 2, runsUs: [3, 1] }));
});

describe('latencyOf', () => {
  it('joins the runs of a batch size and says how many there were', () => {
    const [point] = latencyOf([{ batch: 1, runsUs: [10, 12] }, { batch: 1, runsUs: [14] }]);
    expect(point).toEqual({ batch: 1, samples: 3, meanUs: 12, p50Us: 12, p95Us: 14, p99Us: 14, deviationUs: 2 });
  });

  it('does not let a few interrupted runs into the mean, but into the tail', () => {
    const [point] = latencyOf([{ batch: 1, runsUs: [...Array.from({ length: 95 }, () => 100), 9_000, 9_000, 9_000, 9_000, 9_000] }]);
    expect(point).toMatchObject({ meanUs: 100, p50Us: 100, p95Us: 100, p99Us: 9_000 });
  });

  it('never reports a time of zero, nor a larger batch as faster, and orders percentiles', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 6 }), (runs) => {
      const latency = latencyOf(runs.map((runsUs, at) => ({ batch: 2 ** at, runsUs })));
      for (const [at, point] of latency.entries()) {
        const before = latency[at - 1];
        expect(point.meanUs).toBeGreaterThanOrEqual(Math.max(1, before?.meanUs ?? 1));
        expect(point.p95Us).toBeGreaterThanOrEqual(before?.p95Us ?? 1);
        expect(point.p50Us <= point.p95Us && point.p95Us <= point.p99Us).toBe(true);
      }
    }));
  });
});

describe('ratiosOf', () => {
  it('compares within rounds: a busy moment that hits both sides changes nothing', () => {
    const rounds = [round(0, 50, 100), round(0, 51, 100), round(0, 150, 300), round(0, 49, 100), round(0, 50, 100)];
    const [ratio] = ratiosOf(rounds);
    expect(ratio?.ratio).toBeCloseTo(0.5, 2);
    expect(ratio?.high).toBeLessThan(0.55);
    expect(ratio).toMatchObject({ batch: 1, rounds: 5 });
  });

  it('is wide when the rounds disagree', () => {
    const [ratio] = ratiosOf([round(0, 50, 100), round(0, 120, 100), round(0, 80, 100), round(0, 60, 100), round(0, 110, 100)]);
    expect(ratio?.high).toBeGreaterThan(1);
  });

  it('says what is typical, whatever happens in two rounds of five', () => {
    const [ratio] = ratiosOf([round(0, 50, 100), round(0, 500, 100), round(0, 50, 100), round(0, 50, 900), round(0, 50, 100)]);
    expect(ratio?.typical).toBeCloseTo(0.5, 6);
  });

  it('leaves noisy rounds out where enough are quiet, and says nothing of two rounds', () => {
    expect(ratiosOf([...Array.from({ length: 4 }, () => round(0, 100, 100)), round(0.5, 1, 100)])).toEqual([{ batch: 1, ratio: 1, low: 1, high: 1, rounds: 4, typical: 1 }]);
    expect(ratiosOf([round(0, 1, 2), round(0, 1, 2)])).toEqual([]);
  });
});

describe('spreadOf and isotonic', () => {
  it.each([
    [[30, 10, 20], 20, 8.165],
    [[10, 20], 15, 5],
    [[7], 7, 0],
  ])('median and deviation of %j', (values, median, deviation) => {
    const spread = spreadOf(values);
    expect(spread.median).toBe(median);
    expect(spread.deviation).toBeCloseTo(deviation, 3);
  });

  it.each([
    [[1, 2, 3], [1, 2, 3]],
    [[3, 1, 5], [2, 2, 5]],
    [[4, 3, 2], [3, 3, 3]],
  ])('the closest ascending sequence to %j', (values, expected) => {
    expect(isotonic(values)).toEqual(expected);
  });
});
