import type { ScalingPlan, ScalingProblem, ScalingSolver } from '@infaas/shared/policy/scaling-problem';
import { planOf, scalingLp } from '@infaas/shared/policy/scaling-lp';
import { solveGreedy } from '@infaas/shared/policy/solve-greedy';
import { carriedOver, isLike, isNoWorse, settingsFor } from '../control/fleet/optimal-solver';

/**
 * Returns the product's optimal solver for virtual time: the same program, the same rules for when its plan holds, but solved on the spot
 * within a number of nodes instead of a time, so that a run is the same everywhere. `solve` gives the columns of a program in LP format.
 */
export function boundedSolver(solve: (lp: string) => ReadonlyMap<string, number>): ScalingSolver {
  let known: { problem: ScalingProblem; plan: ScalingPlan } | null = null;
  return (problem) => {
    const greedy = solveGreedy(problem);
    if (problem.pairs.length === 0 || problem.demands.length === 0) return greedy;
    if (known === null || !isLike(known.problem, problem)) {
      const settings = settingsFor(problem);
      const columns = solve(scalingLp(problem, settings));
      known = columns.size === 0 ? null : { problem, plan: planOf(problem, settings, (column) => columns.get(column) ?? 0) };
    }
    const plan = known === null ? null : carriedOver(known.plan.counts, problem);
    return plan !== null && isNoWorse(problem, plan, greedy) ? plan : greedy;
  };
}
