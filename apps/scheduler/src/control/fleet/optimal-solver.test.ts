import loadHighs from 'highs';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '@infaas/shared/domain/random';
import { assignLoad } from '@infaas/shared/policy/assign-load';
import { planOf, scalingLp } from '@infaas/shared/policy/scaling-lp';
import { DEFAULT_SOLVER_SETTINGS, planCost, solveGreedy, unmetOf } from '@infaas/shared/policy/solve-greedy';
import type { ScalingPlan, ScalingProblem } from '@infaas/shared/policy/scaling-problem';
import { createOptimalSolver } from './optimal-solver';
import { randomProblem } from './random-problem';
import type { SolverAnswer, SolverThread } from './solver-thread';

const highs = await loadHighs();
const solve = (lp: string): SolverAnswer => {
  const solution = highs.solve(lp, { mip_rel_gap: 0.001, output_flag: false });
  return { id: 1, status: solution.Status, columns: Object.entries(solution.Columns).map(([name, column]): [string, number] => [name, 'Primal' in column ? Number(column.Primal) : NaN]) };
};
const optimal = (problem: ScalingProblem): ScalingPlan => {
  const { columns, status } = solve(scalingLp(problem, DEFAULT_SOLVER_SETTINGS));
  expect(status).toBe('Optimal');
  const values = new Map(columns);
  return planOf(problem, DEFAULT_SOLVER_SETTINGS, (column) => values.get(column) ?? 0);
};
const cost = (problem: ScalingProblem, { counts }: ScalingPlan): number => planCost(problem, counts, DEFAULT_SOLVER_SETTINGS);
const unmet = (problem: ScalingProblem, { counts }: ScalingPlan): number => unmetOf(assignLoad(problem, counts, DEFAULT_SOLVER_SETTINGS.headroom));

describe('the mixed integer program', () => {
  it('finds what trying all counts finds, on problems small enough for that', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 40; round += 1) {
      const problem = randomProblem(random, { pairs: 3, demands: 2, pools: 1, scarce: false });
      const best = bestByTrying(problem, 4);
      const found = optimal(problem);
      if (unmet(problem, best) < 1e-3) expect(cost(problem, found)).toBeLessThanOrEqual(cost(problem, best) * 1.002 + 1e-6);
    }
  });

  it('never holds more memory than there is', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 40; round += 1) {
      const problem = randomProblem(random, { pairs: 6, demands: 4, pools: 2, scarce: true });
      const { counts } = optimal(problem);
      for (const pool of problem.pools) {
        const held = problem.pairs.reduce((sum, pair, at) => sum + (pair.hardwareClass === pool.hardwareClass ? (counts[at] ?? 0) * pair.memoryBytes : 0), 0);
        expect(held).toBeLessThanOrEqual(pool.memoryBytes * (1 + 1e-9));
      }
    }
  });
});

describe('greedy against optimal', () => {
  it('serves all that can be served on nearly every one of 200 random problems, at a cost near the least', () => {
    const random = seededRandom(3);
    const gaps: number[] = [];
    let short = 0;
    for (let round = 0; round < 200; round += 1) {
      const problem = randomProblem(random, { pairs: 8, demands: 5, pools: 2, scarce: false });
      const best = optimal(problem);
      if (unmet(problem, best) > 1e-3) continue;
      // Without the room to spare that keeps plans steady: what the heuristic itself costs.
      const greedy = solveGreedy(problem, { ...DEFAULT_SOLVER_SETTINGS, spareHeadroom: DEFAULT_SOLVER_SETTINGS.headroom });
      if (unmet(problem, greedy) > 1e-3) short += 1;
      else gaps.push(cost(problem, greedy) / cost(problem, best) - 1);
    }
    gaps.sort((a, b) => a - b);
    const median = gaps[Math.floor(gaps.length / 2)] ?? Infinity;
    const p95 = gaps[Math.floor(gaps.length * 0.95)] ?? Infinity;
    process.stdout.write(`greedy against optimal: ${gaps.length} problems, gap median ${(median * 100).toFixed(1)} %, p95 ${(p95 * 100).toFixed(1)} %, greedy short on ${short}\n`);
    expect(gaps.length).toBeGreaterThan(100);
    expect(short).toBeLessThanOrEqual(gaps.length * 0.02);
    expect(median).toBeLessThan(0.15);
  }, 60_000);
});

describe('createOptimalSolver', () => {
  const thread = (): SolverThread & { solved: number } => ({
    solved: 0,
    solve(lp) { this.solved += 1; return Promise.resolve(solve(lp)); },
    close: () => Promise.resolve(),
  });

  it('answers greedily until its plan is there, then with what costs no more', async () => {
    const random = seededRandom(5);
    for (let round = 0; round < 20; round += 1) {
      const problem = randomProblem(random, { pairs: 6, demands: 3, pools: 1, scarce: false });
      const solver = createOptimalSolver(thread());
      const first = solver(problem);
      expect(first.counts).toEqual(solveGreedy(problem).counts);
      await new Promise((resolve) => setImmediate(resolve));
      const second = solver(problem);
      expect(unmet(problem, second)).toBeLessThanOrEqual(unmet(problem, first) + 1e-3);
      if (unmet(problem, second) > unmet(problem, first) - 1e-3) expect(cost(problem, second)).toBeLessThanOrEqual(cost(problem, first) + 1e-9);
    }
  });

  it('goes on greedily when the solver fails', async () => {
    const problem = randomProblem(seededRandom(9), { pairs: 4, demands: 2, pools: 1, scarce: false });
    const solver = createOptimalSolver({ solve: () => Promise.resolve({ id: 1, columns: null, status: 'Time limit reached' }), close: () => Promise.resolve() });
    solver(problem);
    await new Promise((resolve) => setImmediate(resolve));
    expect(solver(problem).counts).toEqual(solveGreedy(problem).counts);
  });
});

function bestByTrying(problem: ScalingProblem, most: number): ScalingPlan {
  let best: ScalingPlan | null = null;
  const counts = problem.pairs.map((pair) => pair.least);
  const walk = (at: number): void => {
    if (at === problem.pairs.length) {
      const plan = { counts: [...counts], assignment: assignLoad(problem, counts, DEFAULT_SOLVER_SETTINGS.headroom) };
      const better = best === null || unmet(problem, plan) < unmet(problem, best) - 1e-6
        || (unmet(problem, plan) <= unmet(problem, best) + 1e-6 && cost(problem, plan) < cost(problem, best));
      if (better) best = plan;
      return;
    }
    for (let count = problem.pairs[at]?.least ?? 0; count <= most; count += 1) {
      counts[at] = count;
      walk(at + 1);
    }
    counts[at] = problem.pairs[at]?.least ?? 0;
  };
  walk(0);
  if (best === null) throw new Error('no plan');
  return best;
}
