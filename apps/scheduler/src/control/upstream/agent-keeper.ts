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

  async function orderOf({ workerName, concurrency, descriptor }: AgentOrder): Promise<UpstreamOrder[]> {
    const bytes = await contentStore.get(descriptor).catch(() => null);
    const parsed = upstreamDescriptorSchema.safeParse(bytes === null ? null : json(bytes));
    if (parsed.success) return [{ workerName, concurrency, descriptor: parsed.data }];
    logger.warn({ upstream: workerName }, 'the description of an upstream cannot be read');
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
      if (told.get(name) === text || (orders.length === 0 && !told.has(name))) continue;
      const upstreams = (await Promise.all(orders.map(orderOf))).flat();
      if (link.toWorker(name, { kind: 'welcome', workerId: worker.id, stopInstances: [], upstreams })) told.set(name, text);
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
