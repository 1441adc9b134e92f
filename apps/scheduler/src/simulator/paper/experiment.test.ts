import { describe, expect, it } from 'vitest';
import { randomScenario } from '../random-scenario';
import { simulate } from '../simulate';
import { bestOf, enoughOf, runOf, shown, spreadOf, timesAsMuch } from './experiment';
import type { PaperContext, Run } from './experiment';

const context: PaperContext = { quick: true, seeds: [1, 2], optimalSolver: () => { throw new Error('not here'); } };
const played = simulate(randomScenario(3));
/** A run whose violations are these, seed by seed, and whose cost is ten times them. */
const missing = (label: string, violations: readonly number[]): Run => runOf(context, { key: 'key', label }, (seed) => {
  const missed = violations[seed - 1] ?? 0;
  return { ...played, seed, total: { ...played.total, violations: missed, p99Us: missed === 0 ? null : 1_000 }, cost: { ...played.cost, perHourNanoUsd: 1e9 * missed } };
});

describe('figures of an experiment', () => {
  it('have a mean and a range over the seeds that have them, or none', () => {
    expect(spreadOf([1, null, 3])).toEqual({ mean: 2, least: 1, most: 3 });
    expect([shown(spreadOf([1, 3]), 1), shown(spreadOf([2, 2]), 0), shown(spreadOf([null]), 1)]).toEqual(['2.0 (1.0–3.0)', '2', '–']);
    const { p99Ms } = missing('x', [0, 0.5]).outcome();
    expect(p99Ms).toEqual({ mean: 1, least: 1, most: 1 });
  });

  it('are compared seed by seed', () => {
    const [ours, other] = [missing('ours', [0.1, 0.2]).outcome(), missing('other', [0.3, 0.4]).outcome()];
    expect(timesAsMuch(other, ours, ({ total }) => total.violations)).toEqual({ mean: 2.5, least: 2, most: expect.closeTo(3, 9) as number });
    expect(timesAsMuch(undefined, ours, ({ total }) => total.violations).mean).toBeNaN();
    expect(timesAsMuch(ours, missing('none', [0, 0]).outcome(), ({ total }) => total.violations).mean).toBeNaN();
  });

  it('of a baseline in hindsight are those of its best, and of the first that is enough', () => {
    const runs = [missing('1', [0.5, 0.005]), missing('2', [0.02, 0.3]), missing('3', [0.01, 0.2])];
    const violations = (run: Run): number[] => run.outcome().results.map(({ total }) => total.violations);
    expect(violations(bestOf('best', runs))).toEqual([0.01, 0.005]);
    expect(violations(enoughOf('enough', 0.02, runs))).toEqual([0.02, 0.005]);
    expect(violations(enoughOf('never', 0.001, runs))).toEqual([0.01, 0.2]);
    expect(enoughOf('enough', 0.6, [...runs, { ...missing('4', [0]), outcome: () => { throw new Error('not needed'); } }]).outcome().label).toBe('enough');
  });
});
