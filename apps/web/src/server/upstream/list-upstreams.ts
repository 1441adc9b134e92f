import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import { upstreamWorker } from '@infaas/shared/jobs/upstream-jobs';
import type { ActorContext } from '../context';

export type ListedUpstream = {
  name: string; version: number; task: string; url: string; model: string; hardware: string; concurrency: number; pricePerHourUsd: number;
  /** Whether it answers now. */
  answers: boolean;
  /** What its registration is doing, or why it failed. */
  state: string; progress: string; hint: string | null;
};

/** Returns the workspace's upstreams by name and version. */
export async function listUpstreams({ ctx }: { ctx: ActorContext }): Promise<ListedUpstream[]> {
  const rows = await ctx.database.upstream.findMany({
    where: { workspaceId: ctx.workspaceId }, orderBy: { createdAt: 'asc' }, take: 1_000,
    include: { version: { include: { registration: true, architecture: { include: { task: { select: { name: true } } } } } } },
  });
  const names = rows.map((row) => upstreamWorker(row.hardwareClass));
  const workers = await ctx.database.worker.findMany({ where: { name: { in: names }, state: { not: 'dead' } }, select: { name: true } });
  const there = new Set(workers.map((worker) => worker.name));
  return rows.map(({ version: { registration, architecture, number }, ...row }) => ({
    name: architecture.name, version: number, task: architecture.task.name, url: row.url, model: row.model, hardware: row.hardwareClass, concurrency: row.concurrency,
    pricePerHourUsd: usdFromNanoUsd(Number(row.pricePerHourNanoUsd)), answers: there.has(upstreamWorker(row.hardwareClass)),
    state: registration?.state ?? 'inspecting', progress: registration?.progress ?? 'The registration is waiting to start.', hint: registration?.hint ?? null,
  }));
}
