import { upstreamDescriptorSchema, type UpstreamOrder } from '@infaas/shared/jobs/upstream-jobs';
import type { ContentStore } from '@infaas/shared/platform/content-store';
import type { Logger } from '@infaas/shared/platform/logger';
import type { LiveWorkers } from '../fleet/live-workers';
import type { LinkServer } from '../link-port';
import type { World } from '../world';
import { planAgents, type AgentOrder } from './plan-agents';

type Parts = { world: World; live: LiveWorkers; contentStore: ContentStore; logger: Logger };

/**
 * Returns what tells workers which upstreams they speak for: said again when it changes, and to a worker that connected anew. A worker that
 * already does what it is told does nothing.
 */
export function createAgentKeeper({ world, live, contentStore, logger }: Parts, link: Pick<LinkServer, 'toWorker'>): () => Promise<void> {
  const told = new Map<string, string>();
  let assigned = new Map<string, string>();

  /** None where the description is none; rejects where it cannot be read now. */
  async function orderOf({ workerName, concurrency, descriptor }: AgentOrder): Promise<UpstreamOrder[]> {
    const parsed = upstreamDescriptorSchema.safeParse(json(await contentStore.get(descriptor)));
    if (parsed.success) return [{ workerName, concurrency, descriptor: parsed.data }];
    logger.warn({ upstream: workerName }, 'this is no description of an upstream');
    return [];
  }

  return async () => {
    const plan = planAgents(world.rows(), live.all(), assigned);
    assigned = new Map([...plan].flatMap(([worker, orders]) => orders.map((order) => [order.workerName, worker] as const)));
    for (const name of told.keys()) if (!plan.has(name)) told.delete(name);
    for (const [name, orders] of plan) {
      const worker = live.byName(name);
      if (!worker) continue;
      const text = JSON.stringify([worker.bootId, orders]);
      if (told.get(name) === text) continue;
      // A list that lacked one would end it: what cannot be read now is asked for again at the next turn.
      const upstreams = await Promise.all(orders.map(orderOf)).then((each) => each.flat(), () => null);
      if (upstreams !== null && link.toWorker(name, { kind: 'welcome', workerId: worker.id, stopInstances: [], upstreams })) told.set(name, text);
    }
  };
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
