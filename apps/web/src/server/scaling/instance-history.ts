import type { BatchLatency } from '@infaas/shared/domain/profile';
import { latencyModel, peakPerSecond } from '@infaas/shared/policy/latency-model';
import type { ActorContext } from '../context';
import type { Presence } from './step-counts';

export type InstanceHistory = {
  variants: { id: string; name: string; task: string; presences: (Presence & { peakPerSecond: number | null })[] }[];
};

const MOST_INSTANCES = 20_000;

/** Returns by variant when instances of the workspace served between two instants, and what each could do by its profile. */
export async function instancesOf(ctx: ActorContext, of: { taskId?: string | undefined; fromMs: number; toMs: number }): Promise<InstanceHistory> {
  const variants = await ctx.database.variant.findMany({
    where: { workspaceId: ctx.workspaceId, ...(of.taskId === undefined ? {} : { version: { architecture: { taskId: of.taskId } } }) },
    select: { id: true, name: true, version: { select: { architecture: { select: { task: { select: { name: true } } } } } } },
  });
  const ids = variants.map(({ id }) => id);
  const rows = await ctx.database.instance.findMany({
    where: {
      workspaceId: ctx.workspaceId, ...(of.taskId === undefined ? {} : { variantId: { in: ids } }),
      startedAt: { lt: new Date(of.toMs) }, OR: [{ stoppedAt: null }, { stoppedAt: { gt: new Date(of.fromMs) } }], activeAt: { not: null },
    },
    select: { variantId: true, activeAt: true, startedAt: true, stoppedAt: true, worker: { select: { hardwareClass: true } } },
    orderBy: { startedAt: 'desc' }, take: MOST_INSTANCES,
  });
  const used = [...new Set(rows.map(({ variantId }) => variantId))];
  const peaks = await peaksOf(ctx, used);
  return {
    variants: used.map((id) => {
      const variant = variants.find((each) => each.id === id);
      return {
        id, name: variant?.name ?? 'deleted', task: variant?.version.architecture.task.name ?? 'deleted',
        presences: rows.filter(({ variantId }) => variantId === id).map((row) => ({
          fromMs: (row.activeAt ?? row.startedAt).getTime(), toMs: row.stoppedAt?.getTime() ?? of.toMs,
          peakPerSecond: peaks.get(`${id} ${row.worker.hardwareClass}`) ?? null,
        })),
      };
    }).sort((a, b) => a.name.localeCompare(b.name)),
  };
}

async function peaksOf(ctx: ActorContext, variantIds: readonly string[]): Promise<Map<string, number>> {
  const profiles = await ctx.database.profile.findMany({
    where: { variantId: { in: [...variantIds] } }, orderBy: { measuredAt: 'asc' },
    select: { variantId: true, hardwareClass: true, latency: true, loadUs: true, memoryBytes: true, maxBatch: true, provisional: true },
  });
  // Later measurements take the place of earlier ones.
  return new Map(profiles.map((profile) => {
    const model = latencyModel({ ...profile, latency: profile.latency as BatchLatency[], memoryBytes: Number(profile.memoryBytes) });
    return [`${profile.variantId} ${profile.hardwareClass}`, peakPerSecond(model, profile.maxBatch)];
  }));
}
