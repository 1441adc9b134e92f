import { fleetAutoscaler } from '@infaas/shared/policy/fleet-autoscaler';
import type { ModelScaler } from '@infaas/shared/policy/scaling';
import type { ScalingSolver } from '@infaas/shared/policy/scaling-problem';
import { select } from '@infaas/shared/policy/select';
import type { Choice, Scene, SelectRequest } from '@infaas/shared/policy/selection';
import { DEFAULT_SOLVER_SETTINGS, solveGreedy } from '@infaas/shared/policy/solve-greedy';
import { PRODUCTION_POLICY } from '../policy';
import type { SimulatedPolicy } from '../policy';
import { fifoBatch } from './fifo-batch';
import { runningCandidates } from './running-candidates';

const leaveAlone: ModelScaler = ({ state }) => ({ decision: { choice: [], reasons: [], rejected: [] }, state });

/**
 * Instances and machines of the start, for good: pre-loaded, as servers without autoscaling keep them (TensorFlow Serving, Clipper). It gets
 * the product's batching and deadlines, which those do not have.
 */
export const STATIC_POLICY: SimulatedPolicy = { ...PRODUCTION_POLICY, name: 'static', scaler: leaveAlone, fleet: null };

/** Every variant scaled alone: the product's autoscalers, where each application names its variant, so that there is nothing to choose. */
export const INDIVIDUAL_POLICY: SimulatedPolicy = { ...PRODUCTION_POLICY, name: 'individual' };

/** Returns a policy that hands queries to the running instances that would do in turn, whatever waits there; it scales as the product does. */
export function roundRobinPolicy(): SimulatedPolicy {
  let turn = 0;
  const choose = (scene: Scene, request: SelectRequest): Choice => {
    const running = runningCandidates(scene, request);
    turn += 1;
    return running[turn % Math.max(1, running.length)]?.choice() ?? select(scene, request);
  };
  return { ...PRODUCTION_POLICY, name: 'round robin', select: choose, formBatch: fifoBatch };
}

/**
 * INFaaS as its paper describes it (USENIX ATC '21, Algorithm 1 and §model-autoscaler): among active variants that keep the objective the
 * cheapest, its least loaded instance; Overloaded and Interfered ones only when there is no other; else the inactive one with the least load
 * and inference time. No admission by predicted wait, batches without deadlines. Scaling by the greedy heuristic with slack 1.05 up and
 * down, per architecture: applications have to name theirs.
 */
export const INFAAS_PAPER_POLICY: SimulatedPolicy = {
  name: 'INFaaS (paper)', select: selectAsPaper, formBatch: fifoBatch, scaler: PRODUCTION_POLICY.scaler, solver: paperSolver(1 / 60), fleet: fleetAutoscaler,
};

/** Returns the paper's solver with this weight of load time, per second (its value was not published). */
export function paperSolver(loadWeightPerSecond: number): ScalingSolver {
  const settings = { ...DEFAULT_SOLVER_SETTINGS, spareHeadroom: DEFAULT_SOLVER_SETTINGS.headroom, loadWeightPerSecond };
  return (problem) => solveGreedy(problem, settings);
}

function selectAsPaper(scene: Scene, request: SelectRequest): Choice {
  const running = runningCandidates(scene, request);
  const active = running.filter(({ live }) => live.state === 'active');
  const among = active.length > 0 ? active : running;
  const waiting = ({ live }: { live: { stats: { queued: number }; extraQueued: number } }): number => live.stats.queued + live.extraQueued;
  const [best] = [...among].sort((a, b) => a.costPer1k - b.costPer1k || waiting(a) - waiting(b) || a.ordinal - b.ordinal);
  return best?.choice() ?? select(scene, request);
}
