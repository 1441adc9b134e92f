import { isServing } from '@infaas/shared/policy/instance-state';
import type { Scaler } from '../fleet/model-scaler';
import type { InstanceJudge } from '../fleet/instance-judge';
import type { Clock, Store } from '../ports';
import type { World } from '../world';
import { planStable } from './plan-stable';

type Parts = { store: Store; world: World; judge: InstanceJudge; scaler: Scaler; clock: Clock };

/**
 * Returns what keeps the stable versions where their owners want them; to be run once a second. Resolves with whether any fact changed.
 */
export function createStableKeeper({ store, world, judge, scaler, clock }: Parts): () => Promise<boolean> {
  const servingSinceMs = new Map<string, number>();
  return async () => {
    const [rows, view, nowMs] = [world.rows(), world.view(), clock.nowMs()];
    const serving = new Set(view.instances.filter((instance) => isServing(instance.state)).map((instance) => instance.id));
    for (const id of servingSinceMs.keys()) if (!serving.has(id)) servingSinceMs.delete(id);
    for (const id of serving) if (!servingSinceMs.has(id)) servingSinceMs.set(id, nowMs);
    const plan = planStable({ rows, view, stats: judge.stats(), servingSinceMs, nowMs });
    plan.demand.forEach(scaler.demand);
    await store.world.apply(plan.changes);
    return plan.changes.length > 0;
  };
}
