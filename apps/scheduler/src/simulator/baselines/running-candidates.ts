import { findTarget, instanceAt, pairsOf } from '@infaas/shared/policy/candidate-index';
import { boundsOf, bucketed, cachedCandidates, listCandidates } from '@infaas/shared/policy/candidate-list';
import { per1kNanoUsd } from '@infaas/shared/policy/cost';
import { predictFinish } from '@infaas/shared/policy/predict-finish';
import type { LiveInstance, Scene, SelectRequest, WarmChoice } from '@infaas/shared/policy/selection';
import { usableInstance } from '@infaas/shared/policy/warm-choice';
import { NO_DEADLINE_US } from '@infaas/shared/domain/objective';

/** A running instance of a variant that, warm and idle, would keep the query's objective. */
export type RunningCandidate = { pair: number; ordinal: number; live: LiveInstance; costPer1k: number; idleUs: number; choice(): WarmChoice };

/** Returns all running instances that the product's own bounds admit for a query, whatever waits there, in the order of cost. */
export function runningCandidates(scene: Scene, request: SelectRequest): RunningCandidate[] {
  const target = findTarget(scene.index, request);
  if (target === null || target.variants.length === 0) return [];
  const { index, live: table } = scene;
  const pairs = pairsOf(index, target);
  const bounds = boundsOf(request.objective, request.rows, 0);
  const list = scene.cache === undefined ? listCandidates(pairs, bucketed(bounds)) : cachedCandidates(index, target, { pairs, bounds, cache: scene.cache });
  const found: RunningCandidate[] = [];
  for (const pair of list.warm) {
    const [variant, model, hardware] = [pairs.variants[pair], pairs.models[pair], pairs.classes[pair]];
    if (variant === undefined || model === undefined || hardware === undefined) continue;
    for (let at = pairs.firstInstance[pair] ?? 0; at < (pairs.firstInstance[pair + 1] ?? 0); at += 1) {
      const ordinal = pairs.instances[at] ?? 0;
      const live = usableInstance({ index, live: table, exclude: request.exclude }, ordinal);
      if (live === null) continue;
      const costPer1k = pairs.c1Per1k[pair] ?? 0;
      found.push({ pair, ordinal, live, costPer1k, idleUs: pairs.meanOneUs[pair] ?? 0, choice: () => {
        const { objective, now, arrivedUs, rows } = request;
        const deadlineUs = objective.maxLatencyUs ?? NO_DEADLINE_US;
        const { finishUs, batch } = predictFinish({ model, live, rows, deadlineUs, gatewayP95Us: table.gatewayP95Us }, { finishUs: 0, waitUs: 0, batch: 0 });
        return {
          kind: 'warm', variant, instance: instanceAt(index, ordinal), hardwareClass: hardware.name, predictedFinishUs: finishUs, costPer1kNanoUsd: per1kNanoUsd(costPer1k / 1_000),
          batch, dueUs: (arrivedUs ?? now) + NO_DEADLINE_US, unmet: [],
        };
      } });
    }
  }
  return found;
}
