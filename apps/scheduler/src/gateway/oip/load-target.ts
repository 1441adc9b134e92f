import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ApplicationView } from '@infaas/shared/domain/serving-view';
import { refusalError } from '@infaas/shared/policy/refusal';
import { select } from '@infaas/shared/policy/select';
import type { DemandLedger } from '../accounting/demand-ledger';
import type { Clock } from '../ports';
import { selectRequestOf } from '../serving/serve-query';
import type { WorldHolder } from '../world';
import { resolveTarget } from './find-target';
import { checkReady } from './model-info';
import { queryObjective } from './query-objective';

/** Resolves once a query to the name would be answered without loading anything. */
export type LoadTarget = (application: ApplicationView, name: string) => Promise<void>;

const WAIT_MS = 30_000;
const LOOK_MS = 50;

/**
 * Returns the load call of a model repository: the variant that a query of this application without any deadline would get is wanted, as
 * such a query would want it, until it runs. Rejects with ServingError `unknown_name`, `not_ready`, or `cold` after 30 s.
 */
export function createTargetLoader(options: { world: WorldHolder; demand: DemandLedger; clock: Clock }): LoadTarget {
  const { world, demand, clock } = options;

  return async (application, name) => {
    const { id: applicationId } = application;
    const found = resolveTarget(world.now, application, { name, version: null });
    if (found.owner !== null) throw new ServingError('forbidden', `"${name}" is shared with you to be queried`, 'Ask it: the first query loads it.');
    const { workspaceId } = found;
    checkReady(world.now, found);
    const objective = { ...queryObjective(application, found.target, { objective: {} }), maxLatencyUs: null };
    const until = clock.nowUs() + WAIT_MS * 1_000;
    while (clock.nowUs() < until) {
      const now = clock.nowUs();
      const choice = select(world.now.scene, selectRequestOf({ workspaceId, name, version: null, objective, arrivedUs: now }, { rows: 1, now }));
      if (choice.kind === 'warm') return;
      if (choice.kind === 'cold') demand.now({ workspaceId, applicationId, taskId: found.task.id, objective }, { variantId: choice.variant.id, waiting: true });
      else if (choice.code === 'objective_unmet') throw refusalError(choice);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    throw new ServingError('cold', `"${name}" was not loaded within ${WAIT_MS / 1_000} s`, 'Ask again; the Fleet page says what keeps it.', { retryAfterMs: 5_000 });
  };
}
