import { z } from 'zod';
import type { ActorContext } from '../context';
import { residencyOf, type Residency } from './residency-of';

const HOUR_MS = 3_600_000;
const MOST_HOURS = 30 * 24;
const MOST_STAYS = 20_000;

export const residencySchema = z.object({ hours: z.number().int().min(1).max(MOST_HOURS).default(24) }).default({ hours: 24 });

export type ResidencyRow = Residency & { variant: string; task: string; /** How often it was stopped to make room for another. */ evictions: number };

/** Returns for every variant of the workspace that was in memory in the last hours for how long it was, and how often it was loaded and evicted. */
export async function residency({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof residencySchema> }): Promise<ResidencyRow[]> {
  const toMs = Date.now();
  const from = new Date(toMs - input.hours * HOUR_MS);
  const [instances, evicted] = await Promise.all([
    ctx.database.instance.findMany({
      where: { workspaceId: ctx.workspaceId, OR: [{ stoppedAt: null }, { stoppedAt: { gte: from } }] }, orderBy: { startedAt: 'desc' }, take: MOST_STAYS,
      select: { variantId: true, startedAt: true, activeAt: true, stoppedAt: true, loadUs: true, state: true },
    }),
    ctx.database.scalingEvent.groupBy({ by: ['variantId'], where: { workspaceId: ctx.workspaceId, at: { gte: from }, action: 'evict' }, _count: true }),
  ]);
  const rows = residencyOf(instances.map((row) => ({
    variantId: row.variantId, startedAtMs: row.startedAt.getTime(), activeAtMs: row.activeAt?.getTime() ?? null, stoppedAtMs: row.stoppedAt?.getTime() ?? null, loadUs: row.loadUs, failed: row.state === 'failed',
  })), { fromMs: from.getTime(), toMs });
  const variants = await ctx.database.variant.findMany({
    where: { id: { in: rows.map(({ variantId }) => variantId) }, workspaceId: ctx.workspaceId },
    select: { id: true, name: true, version: { select: { architecture: { select: { task: { select: { name: true } } } } } } },
  });
  const byId = new Map(variants.map((variant) => [variant.id, variant]));
  const evictions = new Map(evicted.map(({ variantId, _count }) => [variantId, _count]));
  return rows.map((row) => {
    const variant = byId.get(row.variantId);
    return { ...row, variant: variant?.name ?? 'deleted', task: variant?.version.architecture.task.name ?? 'deleted', evictions: evictions.get(row.variantId) ?? 0 };
  });
}
