import type { ActorContext } from '../context';
import { costPer1kUsd, hardwareOf, newestByClass, profileOf } from './list-variants';

/** The least marginal cost of a thousand queries of a task, one at a time, among its ready variants. */
export type CheapestOfTask = { task: string; costPer1kUsd: number };

/** Returns what a thousand queries of each task cost at least, by name; tasks without a measured, ready variant are left out. */
export async function cheapestVariants({ ctx }: { ctx: ActorContext }): Promise<CheapestOfTask[]> {
  const [classes, variants] = await Promise.all([
    ctx.database.hardwareClass.findMany(),
    ctx.database.variant.findMany({
      where: { workspaceId: ctx.workspaceId, status: 'ready' },
      select: {
        threads: true, provider: true,
        version: { select: { architecture: { select: { task: { select: { name: true } } } } } },
        profiles: { orderBy: { measuredAt: 'desc' }, take: 32, select: { hardwareClass: true, latency: true, loadUs: true, memoryBytes: true, maxBatch: true, provisional: true, measuredAt: true } },
      },
    }),
  ]);
  const hardware = new Map(classes.map((each) => [each.name, hardwareOf(each)]));
  const costs = new Map<string, number>();
  for (const variant of variants) {
    const task = variant.version.architecture.task.name;
    for (const profile of newestByClass(variant.profiles)) {
      const cost = costPer1kUsd(variant, profileOf(profile), hardware.get(profile.hardwareClass));
      if (cost !== null) costs.set(task, Math.min(cost, costs.get(task) ?? Infinity));
    }
  }
  return [...costs].map(([task, cost]) => ({ task, costPer1kUsd: cost })).sort((a, b) => a.task.localeCompare(b.task));
}
