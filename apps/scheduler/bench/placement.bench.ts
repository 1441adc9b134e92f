import loadHighs from 'highs';
import { seededRandom } from '@infaas/shared/domain/random';
import { assignLoad } from '@infaas/shared/policy/assign-load';
import { planOf, scalingLp } from '@infaas/shared/policy/scaling-lp';
import type { ScalingPlan, ScalingProblem } from '@infaas/shared/policy/scaling-problem';
import { DEFAULT_SOLVER_SETTINGS, planCost, solveGreedy, unmetOf } from '@infaas/shared/policy/solve-greedy';
import { randomProblem } from '../src/control/fleet/random-problem';

/**
 * Greedy against optimal placement: what the greedy plan costs more, and how long each takes, on random problems of growing size. Both
 * plan for the same headroom here; in the product greedy also keeps room to spare before it stops anything. `--json` prints the figures.
 */
const ROUNDS = 50;
const SIZES = [
  { variants: 5, workers: 2, demands: 4, scarce: false }, { variants: 20, workers: 10, demands: 8, scarce: false },
  { variants: 20, workers: 10, demands: 8, scarce: true }, { variants: 50, workers: 10, demands: 20, scarce: false },
];
const SETTINGS = { ...DEFAULT_SOLVER_SETTINGS, spareHeadroom: DEFAULT_SOLVER_SETTINGS.headroom };

const highs = await loadHighs();

function optimal(problem: ScalingProblem): ScalingPlan {
  const { Columns } = highs.solve(scalingLp(problem, SETTINGS), { mip_rel_gap: 0.01, time_limit: 10, output_flag: false });
  return planOf(problem, SETTINGS, (column) => {
    const found = Columns[column];
    return found !== undefined && 'Primal' in found ? Number(found.Primal) : 0;
  });
}

function timed<Result>(work: () => Result): { result: Result; ms: number } {
  const from = performance.now();
  const result = work();
  return { result, ms: performance.now() - from };
}

function quantile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? NaN;
}

const rows = SIZES.map(({ variants, workers, demands, scarce }) => {
  const random = seededRandom(17);
  const gaps: number[] = [];
  const times = { greedy: [] as number[], optimal: [] as number[] };
  let short = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    // Every worker a class of its own: each variant may run on each.
    const problem = randomProblem(random, { pairs: variants * workers, demands, pools: workers, scarce });
    const best = timed(() => optimal(problem));
    const greedy = timed(() => solveGreedy(problem, SETTINGS));
    times.optimal.push(best.ms);
    times.greedy.push(greedy.ms);
    const unmet = (plan: ScalingPlan): number => unmetOf(assignLoad(problem, plan.counts, SETTINGS.headroom));
    if (unmet(greedy.result) > unmet(best.result) + 1e-3) short += 1;
    else if (unmet(best.result) <= unmet(greedy.result) + 1e-3) gaps.push(planCost(problem, greedy.result.counts, SETTINGS) / planCost(problem, best.result.counts, SETTINGS) - 1);
  }
  const figure = (value: number, digits: number): number => Number(value.toFixed(digits));
  return {
    variants, workers, demands, memory: scarce ? 'scarce' : 'ample', 'greedy ms p50': figure(quantile(times.greedy, 0.5), 1), 'greedy ms p95': figure(quantile(times.greedy, 0.95), 1),
    'optimal ms p50': figure(quantile(times.optimal, 0.5), 0), 'optimal ms p95': figure(quantile(times.optimal, 0.95), 0),
    'gap % p50': figure(quantile(gaps, 0.5) * 100, 1), 'gap % p95': figure(quantile(gaps, 0.95) * 100, 1), 'greedy serves less': short, of: ROUNDS,
  };
});
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ settings: SETTINGS, rows })}\n`);
else console.table(rows);
