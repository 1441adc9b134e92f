import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignLoad } from './assign-load';
import type { ScalingDemand, ScalingPair, ScalingProblem } from './scaling-problem';
import { DEFAULT_SOLVER_SETTINGS, LEAST_STARTED, solveGreedy, unmetOf } from './solve-greedy';
import { variantOf } from './view.fixture';

const SECOND = 1_000_000;
const pair = (id: string, over: Partial<ScalingPair> = {}): ScalingPair => ({
  variant: variantOf(id), hardwareClass: 'cpu-4', threads: 1, memoryBytes: 1e9, loadUs: SECOND / 5, costPerSecond: 10, running: 0, least: 0, most: Infinity, ...over,
});
/** `[pair, rows per second]`; a row costs what a second of the pair does, shared. */
const demandOf = (pairs: readonly ScalingPair[], rowsPerSecond: number, options: [number, number][], degraded: [number, number][] = []): ScalingDemand => {
  const priced = (all: [number, number][]) => all
    .map(([at, rate]) => ({ pair: at, rowsPerSecond: rate, costPerRow: (pairs[at]?.costPerSecond ?? 0) / rate })).sort((a, b) => a.costPerRow - b.costPerRow || a.pair - b.pair);
  return { name: 'task', rowsPerSecond, options: priced(options), degraded: priced(degraded) };
};
const problemOf = (pairs: ScalingPair[], demands: ScalingDemand[], pool: { cores?: number; memoryBytes?: number } = {}): ScalingProblem => (
  { pairs, demands, pools: [{ hardwareClass: 'cpu-4', cores: 4, memoryBytes: 8e9, ...pool }] }
);

describe('assignLoad', () => {
  const pairs = [pair('a'), pair('b', { costPerSecond: 30 })];

  it('fills the cheapest option per row first, and counts what finds no room', () => {
    const problem = problemOf(pairs, [demandOf(pairs, 250, [[0, 100], [1, 100]])]);
    expect(assignLoad(problem, [1, 1], 1)).toMatchObject({ served: [{ full: 200, degraded: 0, unserved: 50 }], used: [1, 1] });
    expect(assignLoad(problem, [2, 1], 1)).toMatchObject({ unserved: 0, used: [2, 0.5] });
  });

  it('lets demands with fewer options choose first', () => {
    const problem = problemOf(pairs, [demandOf(pairs, 100, [[0, 100], [1, 100]]), demandOf(pairs, 100, [[0, 100]])]);
    expect(assignLoad(problem, [1, 1], 1)).toMatchObject({ unserved: 0, used: [1, 1] });
  });

  it('does not give more than the cores of the class, however many instances share them', () => {
    const problem = problemOf(pairs, [demandOf(pairs, 1_000, [[0, 100]])], { cores: 2 });
    expect(assignLoad(problem, [5, 0], 1).served[0]?.full).toBeCloseTo(200);
  });

  it('asks for headroom: 100/s do not fit an instance of 100/s', () => {
    expect(assignLoad(problemOf(pairs, [demandOf(pairs, 100, [[0, 100]])]), [1, 0], 1.05).unserved).toBeCloseTo(100 - 100 / 1.05);
  });

  it('moves to the second floor only as much as leaves nobody unserved', () => {
    const problem = problemOf(pairs, [demandOf(pairs, 300, [[0, 100]], [[1, 500]])], { cores: 1 });
    const { served } = assignLoad(problem, [1, 1], 1);
    // x + y = 300 rows on x/100 + y/500 = 1 core.
    expect(served[0]?.full).toBeCloseTo(50);
    expect(served[0]?.degraded).toBeCloseTo(250);
    expect(assignLoad(problem, [1, 1], 1).unserved).toBeCloseTo(0);
  });
});

describe('solveGreedy', () => {
  it('starts the cheapest that serves, and not more', () => {
    const pairs = [pair('dear', { costPerSecond: 50 }), pair('cheap')];
    expect(solveGreedy(problemOf(pairs, [demandOf(pairs, 5, [[0, 900], [1, 100]])])).counts).toEqual([0, 1]);
    expect(solveGreedy(problemOf(pairs, [demandOf(pairs, 700, [[0, 900], [1, 100]])])).counts).toEqual([1, 0]);
  });

  it('starts, of two that cost the same to have, the one that keeps fewer cores busy, although it loads longer, and replaces the other by it', () => {
    const pairs = [pair('loads sooner', { loadUs: SECOND / 10 }), pair('runs quicker', { loadUs: SECOND / 2 })];
    expect(solveGreedy(problemOf(pairs, [demandOf(pairs, 14, [[0, 60], [1, 120]])])).counts).toEqual([0, 1]);
    const runs = [{ ...pairs[0], running: 1 } as ScalingPair, pair('runs quicker', { loadUs: SECOND / 2 })];
    expect(solveGreedy(problemOf(runs, [demandOf(runs, 14, [[0, 60], [1, 120]])])).counts).toEqual([0, 1]);
    // Where the work is next to nothing, what runs stays.
    expect(solveGreedy(problemOf(runs, [demandOf(runs, 0.5, [[0, 60], [1, 120]])])).counts).toEqual([1, 0]);
  });

  it('shares one instance between demands that both may use it', () => {
    const pairs = [pair('accurate', { costPerSecond: 12 }), pair('rough')];
    const demands = [demandOf(pairs, 20, [[0, 500]]), demandOf(pairs, 20, [[0, 500], [1, 900]])];
    expect(solveGreedy(problemOf(pairs, demands)).counts).toEqual([1, 0]);
    expect(solveGreedy(problemOf([pairs[0] as ScalingPair, pair('rough', { running: 1 })], demands)).counts).toEqual([1, 0]);
  });

  it('keeps pins and what is waited for, and stays within memory', () => {
    const pairs = [pair('pinned', { running: 1, least: 1, memoryBytes: 3e9 }), pair('idle', { running: 1, memoryBytes: 3e9 }), pair('new', { memoryBytes: 4e9 })];
    expect(solveGreedy(problemOf(pairs, [demandOf(pairs, 5, [[2, 100]])])).counts).toEqual([1, 0, 1]);
    const full = pairs.map((each, at) => (at === 1 ? { ...each, least: 1 } : each));
    expect(solveGreedy(problemOf(full, [demandOf(full, 5, [[2, 100]])])).counts).toEqual([1, 1, 0]);
  });

  it('does not flap: plans that are carried out, one after the other, serve no less, and soon change nothing', () => {
    fc.assert(fc.property(problems, (problem) => {
      let counts = solveGreedy(problem).counts;
      for (let round = 0; round < 8; round += 1) {
        const after = { ...problem, pairs: problem.pairs.map((each, at) => ({ ...each, running: counts[at] ?? 0 })) };
        const again = solveGreedy(after);
        expect(unmetOf(again.assignment)).toBeLessThanOrEqual(unmetOf(assignLoad(problem, counts, DEFAULT_SOLVER_SETTINGS.headroom)) + 1e-5);
        if (again.counts.every((count, at) => count === counts[at])) return;
        counts = again.counts;
      }
      throw new Error('it still changes after eight rounds');
    }), { numRuns: 300 });
  });

  it('never holds more memory than there is, uses only what an objective admits, and leaves nothing unserved that one more instance would serve', () => {
    fc.assert(fc.property(problems, (problem) => {
      const { counts, assignment } = solveGreedy(problem);
      const [pool] = problem.pools;
      const held = problem.pairs.reduce((sum, each, at) => sum + (counts[at] ?? 0) * each.memoryBytes, 0);
      expect(held).toBeLessThanOrEqual(pool?.memoryBytes ?? 0);
      const cores = problem.pairs.reduce((sum, each, at) => sum + (assignment.used[at] ?? 0) * each.threads, 0);
      expect(cores).toBeLessThanOrEqual((pool?.cores ?? 0) + 1e-6);
      assignment.used.forEach((used, at) => expect(used).toBeLessThanOrEqual((counts[at] ?? 0) + 1e-6));
      const unmet = unmetOf(assignLoad(problem, counts, DEFAULT_SOLVER_SETTINGS.headroom));
      problem.pairs.forEach((each, at) => {
        if (held + each.memoryBytes > (pool?.memoryBytes ?? 0)) return;
        const more = assignLoad(problem, counts.map((count, index) => (index === at ? count + 1 : count)), DEFAULT_SOLVER_SETTINGS.headroom);
        expect(unmetOf(more)).toBeGreaterThanOrEqual(unmet - LEAST_STARTED);
      });
    }), { numRuns: 300 });
  });
});

const problems: fc.Arbitrary<ScalingProblem> = fc.record({
  pairs: fc.array(fc.record({
    memory: fc.integer({ min: 1, max: 30 }), cost: fc.integer({ min: 1, max: 50 }), threads: fc.integer({ min: 1, max: 2 }), running: fc.integer({ min: 0, max: 2 }),
  }), { minLength: 1, maxLength: 5 }),
  demands: fc.array(fc.record({
    rows: fc.integer({ min: 1, max: 800 }), rates: fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 5, maxLength: 5 }), degraded: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 5, maxLength: 5 }),
  }), { minLength: 1, maxLength: 4 }),
}).map(({ pairs, demands }) => {
  let free = 80;
  const made = pairs.map((each, at) => {
    const running = Math.min(each.running, Math.floor(free / each.memory));
    free -= running * each.memory;
    return pair(`v${at}`, { memoryBytes: each.memory * 1e8, costPerSecond: each.cost, threads: each.threads, running });
  });
  const admitted = (rates: readonly number[]): [number, number][] => rates.slice(0, made.length).flatMap((rate, at): [number, number][] => (rate > 50 ? [[at, rate]] : []));
  return problemOf(made, demands.map((each) => {
    const full = admitted(each.rates);
    const second = admitted(each.degraded).filter(([at]) => !full.some(([other]) => other === at));
    return demandOf(made, each.rows, full, second);
  }));
});
