import type { ScalingPlan, ScalingProblem, ScalingSolver } from '@infaas/shared/policy/scaling-problem';
import { planOf, scalingLp } from '@infaas/shared/policy/scaling-lp';
import { solveGreedy } from '@infaas/shared/policy/solve-greedy';
import { pairKey } from '@infaas/shared/policy/build-problem';
import { carriedOver, isLike, isNoWorse, settingsFor } from '../control/fleet/optimal-solver';

/** The product solves one program at a time, beside everything else: a new one is begun in at most one tick of so many. */
const TICKS_PER_SOLUTION = 10;

/**
 * Returns the product's optimal solver for virtual time: the same program, solved on the spot within a number of nodes instead of a
 * time, so that a run is the same everywhere. Its plan holds until the next one while it does no worse than the greedy plan for the load as it is. `solve` gives the columns of a program in LP format.
 */
export function boundedSolver(solve: (lp: string) => ReadonlyMap<string, number>): ScalingSolver {
  let ticks = TICKS_PER_SOLUTION;
  let known: { problem: ScalingProblem; plan: ScalingPlan } | null = null;
  return (problem) => {
    const greedy = solveGreedy(problem);
    if (problem.pairs.length === 0 || problem.demands.length === 0) return greedy;
    ticks += 1;
    const isLate = known === null || !isLike(known.problem, problem);
    if (isLate && ticks > TICKS_PER_SOLUTION) {
      ticks = 0;
      const settings = settingsFor(problem);
      const columns = solve(scalingLp(problem, settings));
      known = columns.size === 0 ? null : { problem, plan: planOf(problem, settings, (column) => columns.get(column) ?? 0) };
    }
    const plan = known === null || !hasSamePairs(known.problem, problem) ? null : carriedOver(known.plan.counts, problem);
    return plan !== null && isNoWorse(problem, plan, greedy) ? plan : greedy;
  };
}

function hasSamePairs(a: ScalingProblem, b: ScalingProblem): boolean {
  return a.pairs.length === b.pairs.length && a.pairs.every((pair, at) => {
    const other = b.pairs[at];
    return other !== undefined && pairKey(pair.variant.id, pair.hardwareClass) === pairKey(other.variant.id, other.hardwareClass);
  });
}
