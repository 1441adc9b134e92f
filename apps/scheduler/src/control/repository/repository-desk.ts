import { ServingError } from '@infaas/shared/domain/serving-error';
import type { RepositoryAnswer, RepositoryCall } from '@infaas/shared/protocol/link';
import type { Store } from '../ports';
import type { World } from '../world';
import { planUnload } from './plan-unload';

/** Answers a gateway's orders to unload or load a name; throws ServingError for what the client is to be told. */
export type RepositoryDesk = (call: RepositoryCall) => Promise<RepositoryAnswer>;

/** Returns the desk of the model repository. An order is kept before it is answered; views and the autoscaler follow it. */
export function createRepositoryDesk(parts: { store: Pick<Store, 'unloaded'>; world: World; onChanged: () => void }): RepositoryDesk {
  const { store, world } = parts;
  return async (call) => {
    const rows = world.rows();
    const plan = planUnload(rows, call);
    if (plan === null) throw new ServingError('unknown_name', `There is nothing called "${call.target}" in this workspace.`, 'GET /v2/models lists its names.');
    const changed = plan.set.length + plan.clear.length;
    if (changed === 0) return { changed };
    const application = rows.applications.find((row) => row.id === call.applicationId)?.name ?? call.applicationId;
    await store.unloaded.change({ ...plan, workspaceId: call.workspaceId, application });
    parts.onChanged();
    return { changed };
  };
}
