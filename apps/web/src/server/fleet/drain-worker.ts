import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import type { ActorContext } from '../context';
import { unknownName } from '../names';

export const drainSchema = z.object({ worker: z.string().min(1).max(64).describe('name of the worker') });
type Drain = { ctx: ActorContext; input: z.infer<typeof drainSchema> };

/** Orders a worker emptied: nothing new goes there, what runs there moves; a machine that a provider started is stopped when it is empty. */
export async function drainWorker({ ctx, input }: Drain): Promise<{ worker: string; state: 'draining' }> {
  const worker = await requireWorker(ctx, input.worker);
  const order = { orderedAt: new Date(), orderedBy: ctx.actor.kind === 'person' ? ctx.actor.email : 'a key' };
  await ctx.database.drainOrder.upsert({ where: { workerName: worker }, create: { workerName: worker, ...order }, update: order });
  await notifyIntent(ctx.database);
  return { worker, state: 'draining' };
}

/** Takes such an order back. */
export async function resumeWorker({ ctx, input }: Drain): Promise<{ worker: string; state: 'active' }> {
  const worker = await requireWorker(ctx, input.worker);
  await ctx.database.drainOrder.deleteMany({ where: { workerName: worker } });
  await notifyIntent(ctx.database);
  return { worker, state: 'active' };
}

async function requireWorker({ database }: ActorContext, name: string): Promise<string> {
  const workers = await database.worker.findMany({ where: { state: { not: 'dead' } }, select: { name: true }, orderBy: { name: 'asc' }, take: 1_000 });
  if (workers.some((worker) => worker.name === name)) return name;
  throw unknownName('worker', name, workers.map((worker) => worker.name));
}
