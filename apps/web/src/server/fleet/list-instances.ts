import { z } from 'zod';
import type { InstanceState, InstanceStats } from '@infaas/shared/domain/instance';
import type { ActorContext } from '../context';

export const instanceFilterSchema = z.object({ includeStopped: z.boolean().default(false) }).default({ includeStopped: false });

export type InstanceRow = {
  id: string;
  variantId: string;
  variant: string;
  task: string;
  architecture: string;
  workerId: string;
  worker: string;
  state: InstanceState;
  threads: number;
  /** Measured peak memory of the variant on this class; null while it was never profiled. */
  memoryBytes: number | null;
  /** At most two seconds old; null until the first status. */
  stats: InstanceStats | null;
  loadUs: number | null;
  reason: string;
  endReason: string | null;
  startedAtMs: number;
  activeAtMs: number | null;
  stoppedAtMs: number | null;
};

/** Returns the workspace's instances, running ones first, then (when asked) the last hundred that ended. */
export async function listInstances({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof instanceFilterSchema> }): Promise<InstanceRow[]> {
  const include = { worker: { select: { name: true, hardwareClass: true } } } as const;
  const [running, stopped] = await Promise.all([
    ctx.database.instance.findMany({ where: { workspaceId: ctx.workspaceId, stoppedAt: null }, orderBy: { startedAt: 'asc' }, take: 2_000, include }),
    input.includeStopped
      ? ctx.database.instance.findMany({ where: { workspaceId: ctx.workspaceId, stoppedAt: { not: null } }, orderBy: { stoppedAt: 'desc' }, take: 100, include })
      : [],
  ]);
  const rows = [...running, ...stopped];
  const variants = await ctx.database.variant.findMany({
    where: { id: { in: [...new Set(rows.map((row) => row.variantId))] }, workspaceId: ctx.workspaceId },
    select: {
      id: true, name: true, threads: true,
      version: { select: { architecture: { select: { name: true, task: { select: { name: true } } } } } },
      profiles: { orderBy: { measuredAt: 'desc' }, select: { hardwareClass: true, memoryBytes: true }, take: 32 },
    },
  });
  const byId = new Map(variants.map((variant) => [variant.id, variant]));
  return rows.map((row) => {
    const variant = byId.get(row.variantId);
    const profile = variant?.profiles.find((each) => each.hardwareClass === row.worker.hardwareClass);
    return {
      id: row.id,
      variantId: row.variantId,
      variant: variant?.name ?? 'deleted',
      task: variant?.version.architecture.task.name ?? 'deleted',
      architecture: variant?.version.architecture.name ?? 'deleted',
      workerId: row.workerId,
      worker: row.worker.name,
      state: row.state as InstanceState,
      threads: variant?.threads ?? 1,
      memoryBytes: profile === undefined ? null : Number(profile.memoryBytes),
      stats: row.stats as InstanceStats | null,
      loadUs: row.loadUs,
      reason: row.reason,
      endReason: row.endReason,
      startedAtMs: row.startedAt.getTime(),
      activeAtMs: row.activeAt?.getTime() ?? null,
      stoppedAtMs: row.stoppedAt?.getTime() ?? null,
    };
  });
}
