import { assignLoad } from '@infaas/shared/policy/assign-load';
import { pairKey } from '@infaas/shared/policy/build-problem';
import { LEAST_ROWS, type ScalingPlan, type ScalingProblem, type ScalingSolver } from '@infaas/shared/policy/scaling-problem';
import { planOf, scalingLp } from '@infaas/shared/policy/scaling-lp';
import { DEFAULT_SOLVER_SETTINGS, planCost, solveGreedy, unmetOf } from '@infaas/shared/policy/solve-greedy';
import type { SolverThread } from './solver-thread';

/** A plan holds for load that is off by at most this part of what it was made for. */
const MOST_DRIFT = 0.1;

/**
 * Returns the solver that plans by mixed integer program, one at a time in a thread of its own; until a plan for a load like the present
 * one is there, and where it does worse, the greedy plan holds. While what runs serves all load, only what leaves room to spare is
 * planned, so that nothing is stopped that is soon started again.
 */
export function createOptimalSolver(thread: SolverThread): ScalingSolver {
  let known: { problem: ScalingProblem; plan: ScalingPlan } | null = null;
  let busy = false;

  return (problem) => {
    const greedy = solveGreedy(problem);
    const settings = settingsFor(problem);
    if (!busy) {
      busy = true;
      void thread.solve(scalingLp(problem, settings)).then(({ columns }) => {
        const values = new Map(columns ?? []);
        known = columns === null ? null : { problem, plan: planOf(problem, settings, (column) => values.get(column) ?? 0) };
        busy = false;
      });
    }
    const plan = known === null || !isLike(known.problem, problem) ? null : carriedOver(known.plan.counts, problem);
    return plan !== null && isNoWorse(problem, plan, greedy) ? plan : greedy;
  };
}

/** Returns the settings to plan by: with room to spare while what runs serves all load, so that nothing is stopped that is soon started again. */
export function settingsFor(problem: ScalingProblem): typeof DEFAULT_SOLVER_SETTINGS {
  const now = assignLoad(problem, problem.pairs.map((pair) => pair.running), DEFAULT_SOLVER_SETTINGS.headroom);
  return unmetOf(now) > LEAST_ROWS ? DEFAULT_SOLVER_SETTINGS : { ...DEFAULT_SOLVER_SETTINGS, headroom: DEFAULT_SOLVER_SETTINGS.spareHeadroom };
}

/** Returns whether a plan for one problem holds for another: the same pairs, and demands of about the same size. */
export function isLike(before: ScalingProblem, now: ScalingProblem): boolean {
  const pairs = (problem: ScalingProblem): string => problem.pairs.map((pair) => pairKey(pair.variant.id, pair.hardwareClass)).join(' ');
  return pairs(before) === pairs(now) && before.demands.length === now.demands.length && before.demands.every((demand, at) => {
    const rows = now.demands[at]?.rowsPerSecond ?? 0;
    return demand.name === now.demands[at]?.name && Math.abs(rows - demand.rowsPerSecond) <= MOST_DRIFT * Math.max(rows, demand.rowsPerSecond);
  });
}

/** Returns the plan of these counts for another problem. */
export function carriedOver(counts: readonly number[], problem: ScalingProblem): ScalingPlan {
  const kept = counts.map((count, at) => Math.max(count, problem.pairs[at]?.least ?? 0));
  return { counts: kept, assignment: assignLoad(problem, kept, DEFAULT_SOLVER_SETTINGS.headroom) };
}

/** Returns whether a plan serves more than the greedy one, or as much for no more. */
export function isNoWorse(problem: ScalingProblem, plan: ScalingPlan, greedy: ScalingPlan): boolean {
  const difference = unmetOf(plan.assignment) - unmetOf(greedy.assignment);
  if (Math.abs(difference) > 1e-3) return difference < 0;
  return planCost(problem, plan.counts, DEFAULT_SOLVER_SETTINGS) <= planCost(problem, greedy.counts, DEFAULT_SOLVER_SETTINGS);
}
