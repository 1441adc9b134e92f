import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ApplicationView } from '@infaas/shared/domain/serving-view';
import { coveredBy } from '@infaas/shared/policy/candidate-index';
import type { OipParameters } from '@infaas/shared/protocol/oip';
import type { RepositoryCall } from '@infaas/shared/protocol/link';
import type { Clock } from '../ports';
import type { WorldHolder } from '../world';
import type { ControlCalls } from './control-calls';
import { resolveTarget, type FoundTarget } from './find-target';
import type { LoadTarget } from './load-target';

/** Who asks, and whether with a key that may also manage the workspace's models. */
export type RepositoryAsker = { application: ApplicationView; mayManage: boolean };

/** The load and unload calls of a model repository. Both reject with ServingError (`unknown_name`, `forbidden`, `unsupported`, …). */
export type ModelRepository = {
  /** Resolves once a query to the name would be answered without loading anything. */
  load(asker: RepositoryAsker, name: string, parameters: OipParameters): Promise<void>;
  /** Resolves once no query to the name is answered any more, by this gateway at least; its instances stop soon after. */
  unload(asker: RepositoryAsker, name: string): Promise<void>;
};

const SEEN_MS = 10_000;
const LOOK_MS = 20;

/** Returns the repository of a gateway: what is unloaded is kept by control and comes back with the view. */
export function createModelRepository(options: { world: WorldHolder; calls: ControlCalls; load: LoadTarget; clock: Clock }): ModelRepository {
  const { world, calls, clock } = options;

  /** Tells control, and waits until the view shows it. */
  async function order(method: RepositoryCall['method'], { application }: RepositoryAsker, found: FoundTarget): Promise<void> {
    await calls.call({ method, workspaceId: found.workspaceId, applicationId: application.id, target: found.ownName, version: found.version });
    const until = clock.nowUs() + SEEN_MS * 1_000;
    while (clock.nowUs() < until) {
      if (hasUnloaded(found, method === 'repository.unload')) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    throw new ServingError('unavailable', 'the order was taken, but has not reached this gateway yet', 'Look at POST /v2/repository/index in a moment.', { retryAfterMs: 1_000 });
  }

  /** Whether the ready variants under a name are all unloaded, or (`all` false) none of them is. */
  function hasUnloaded(found: FoundTarget, all: boolean): boolean {
    const ready = coveredBy(world.now.view, found.target).filter((variant) => variant.status === 'ready');
    return ready.every((variant) => (variant.unloadedBy !== undefined) === all);
  }

  function find({ application }: RepositoryAsker, name: string): FoundTarget {
    const found = resolveTarget(world.now, application, { name, version: null });
    if (found.owner !== null) throw new ServingError('forbidden', `"${name}" is shared with you to be queried`, 'Ask it: the first query loads it.');
    return found;
  }

  return {
    async load(asker, name, parameters) {
      const found = find(asker, name);
      refuseContent(parameters);
      if (!hasUnloaded(found, false)) {
        checkManages(asker, 'it was unloaded, and the key may not change that');
        await order('repository.load', asker, found);
      }
      await options.load(asker.application, name);
    },
    async unload(asker, name) {
      const found = find(asker, name);
      checkManages(asker, 'the key may not unload models that others may be using');
      await order('repository.unload', asker, found);
    },
  };
}

/** A model or configuration that a load carries would be silently left out otherwise. */
function refuseContent(parameters: OipParameters): void {
  const odd = Object.keys(parameters).find((name) => name === 'config' || name.startsWith('file:'));
  if (odd !== undefined) {
    throw new ServingError('unsupported', `load takes no "${odd.slice(0, 100)}": models are registered here, with what they need`, 'Register the model (console, REST or infaas register); load then only starts it.');
  }
}

function checkManages({ mayManage }: RepositoryAsker, why: string): void {
  if (!mayManage) throw new ServingError('forbidden', why, 'Use a key with the scope "manage".');
}
