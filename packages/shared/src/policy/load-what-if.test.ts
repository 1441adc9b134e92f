import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { VariantView } from '../domain/serving-view';
import { assignLoad, unmetWith } from './assign-load';
import { loadWhatIf } from './load-what-if';
import type { ScalingDemand, ScalingPair, ScalingProblem } from './scaling-problem';

const CLASSES = ['small', 'large', 'none'] as const;

const pair = fc.record({
  hardwareClass: fc.constantFrom(...CLASSES), threads: fc.integer({ min: 1, max: 4 }), memoryBytes: fc.integer({ min: 1, max: 9 }), costPerSecond: fc.integer({ min: 1, max: 9 }),
}).map((of): ScalingPair => ({ ...of, variant: {} as VariantView, loadUs: 1, running: 0, least: 0, most: Infinity }));

const rate = fc.integer({ min: 1, max: 400 }).map((tenths) => tenths / 10);

/** Pairs divided among the demands, or shared by them, each demand with or without a second floor. */
const problems = fc.record({ pairs: fc.array(pair, { minLength: 6, maxLength: 12 }), demands: fc.integer({ min: 1, max: 5 }), shared: fc.boolean(), second: fc.boolean() }).chain(({ pairs, demands, shared, second }) => (
  fc.tuple(
    fc.array(fc.tuple(rate, rate), { minLength: pairs.length, maxLength: pairs.length }), fc.array(rate, { minLength: demands, maxLength: demands }),
    fc.array(fc.integer({ min: 0, max: 4 }), { minLength: pairs.length, maxLength: pairs.length }), fc.constantFrom(1, 1.05, 1.25),
  ).map(([rates, rows, counts, headroom]) => ({
    counts, headroom, problem: {
      pairs, pools: [{ hardwareClass: 'small', cores: 6, memoryBytes: 20 }, { hardwareClass: 'large', cores: 16, memoryBytes: 99 }],
      demands: rows.map((rowsPerSecond, at): ScalingDemand => {
        const options = rates.flatMap(([rowsEach, costPerRow], place) => (shared || place % demands === at ? [{ pair: place, rowsPerSecond: rowsEach, costPerRow }] : [])).sort((a, b) => a.costPerRow - b.costPerRow);
        const split = second ? Math.ceil(options.length / 2) : options.length;
        return { name: `d${at}`, rowsPerSecond, options: options.slice(0, split), degraded: options.slice(split) };
      }),
    } satisfies ScalingProblem,
  }))
));

it('tells of one more instance exactly what an assignment from the start does', () => {
  fc.assert(fc.property(problems, ({ problem, counts, headroom }) => {
    const whatIf = loadWhatIf(problem);
    const base = assignLoad(problem, counts, headroom);
    const answers: { pair: number; unmet: number; used: number[] }[] = [];
    expect(whatIf.base(Float64Array.from(counts), headroom)).toBe(unmetWith(problem, counts, headroom));
    whatIf.base(Float64Array.from(counts), headroom);
    for (const at of [...problem.pairs.keys(), 0, 3]) answers.push({ pair: at, unmet: whatIf.withOneMore(at), used: Array.from(whatIf.used) });
    expect(Array.from(whatIf.baseUsed)).toEqual(base.used);
    base.served.forEach(({ unserved, degraded }, at) => expect([whatIf.unservedOf(at), whatIf.degradedOf(at)]).toEqual([unserved, degraded]));
    for (const { pair: added, unmet, used } of answers) {
      const then = assignLoad(problem, counts.map((count, at) => (at === added ? count + 1 : count)), headroom);
      expect(unmet).toBe(then.unserved + then.degraded / 2);
      expect(used).toEqual(then.used);
    }
  }), { numRuns: 500 });
});
