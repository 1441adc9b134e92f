import type { ProviderName } from '@infaas/shared/domain/hardware';
import { NANO_PER_USD } from '@infaas/shared/domain/units';
import { dominantShare, instanceDemand } from '@infaas/shared/policy/cost';
import type { ActorContext } from '../../context';
import { hardwareOf, profileOf } from '../../variant/list-variants';

export type Reserved = { instances: number; usdPerHour: number };

/** Returns a function that says which instances of a task serve now and what their shares of their machines cost an hour. */
export async function reservedCostOf(ctx: ActorContext, task: string): Promise<() => Promise<Reserved>> {
  const [variants, classes, workers] = await Promise.all([
    ctx.database.variant.findMany({
      where: { workspaceId: ctx.workspaceId, status: 'ready', version: { architecture: { task: { name: task } } } },
      select: { id: true, threads: true, provider: true, profiles: { orderBy: { measuredAt: 'desc' }, take: 32 } },
    }),
    ctx.database.hardwareClass.findMany(),
    ctx.database.worker.findMany({ select: { id: true, hardwareClass: true } }),
  ]);
  const classOf = new Map(workers.map((worker) => [worker.id, worker.hardwareClass]));
  const perHour = new Map<string, number>();
  for (const { id, threads, provider, profiles } of variants) {
    for (const hardware of classes.map(hardwareOf)) {
      const profile = profiles.find((each) => each.hardwareClass === hardware.name);
      if (profile === undefined) continue;
      const share = dominantShare(instanceDemand({ threads, provider: provider as ProviderName }, profileOf(profile)), hardware);
      perHour.set(`${id}@${hardware.name}`, (share * hardware.pricePerHourNanoUsd) / NANO_PER_USD);
    }
  }
  const ids = variants.map((variant) => variant.id);
  return async () => {
    const running = await ctx.database.instance.findMany({
      where: { workspaceId: ctx.workspaceId, stoppedAt: null, state: { in: ['active', 'overloaded', 'interfered'] }, variantId: { in: ids } },
      select: { variantId: true, workerId: true },
    });
    return { instances: running.length, usdPerHour: running.reduce((sum, each) => sum + (perHour.get(`${each.variantId}@${classOf.get(each.workerId) ?? ''}`) ?? 0), 0) };
  };
}
