import type { z } from 'zod';
import type { OfflineJob, OfflineRun } from '@infaas/db/client';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ItemError } from '@infaas/shared/jobs/offline-jobs';
import type { OfflineChoice } from '@infaas/shared/policy/offline-choice';
import type { ActorContext } from '../context';
import type { offlineIdSchema } from './offline-schema';

/** Where an offline job stands. `paused` and `cancelled` are wishes; `waiting` says why nothing of it runs now. */
export type OfflineSummary = {
  id: string; name: string; target: string; inputName: string; state: 'waiting' | 'fetching' | 'splitting' | 'running' | 'assembling' | 'done' | 'failed' | 'cancelled';
  paused: boolean; waiting: string | null; items: number; doneItems: number; failedItems: number; variant: string | null; hardwareClass: string | null;
  costUsd: number; createdAtMs: number; finishByMs: number | null; late: boolean; finishedAtMs: number | null; error: string | null; hint: string | null;
  /** There while the output is kept. */
  outputBytes: number | null; outputName: string | null;
};
export type OfflineDetail = OfflineSummary & {
  choice: OfflineChoice | null; itemErrors: ItemError[]; computeMs: number; minAccuracy: number | null; maxCostUsd: number | null; webhook: string | null; createdBy: string;
};

const MOST_LISTED = 200;

/** Returns the newest offline jobs of the workspace; a key sees those of its application. */
export async function listJobs({ ctx }: { ctx: ActorContext }): Promise<OfflineSummary[]> {
  const jobs = await ctx.database.offlineJob.findMany({ where: own(ctx), orderBy: { createdAt: 'desc' }, take: MOST_LISTED });
  const runs = await ctx.database.offlineRun.findMany({ where: { jobId: { in: jobs.map((job) => job.id) } } });
  return jobs.map((job) => summaryOf(job, runs.find((run) => run.jobId === job.id) ?? null));
}

/** Returns one offline job with the decision behind it; throws `unknown_name`. */
export async function getJob({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof offlineIdSchema> }): Promise<OfflineDetail> {
  const { job, run } = await findJob(ctx, input.id);
  return {
    ...summaryOf(job, run), choice: (run?.choice ?? null) as OfflineChoice | null, itemErrors: (run?.itemErrors ?? []) as ItemError[], computeMs: Math.round(Number(run?.computeUs ?? 0) / 1_000),
    minAccuracy: job.minAccuracy, maxCostUsd: job.maxCostNanoUsd === null ? null : usdFromNanoUsd(Number(job.maxCostNanoUsd)), webhook: job.webhook, createdBy: job.createdBy,
  };
}

/** Returns a job of the caller's and how it goes; throws `unknown_name`. */
export async function findJob(ctx: ActorContext, id: string): Promise<{ job: OfflineJob; run: OfflineRun | null }> {
  const job = await ctx.database.offlineJob.findFirst({ where: { ...own(ctx), id } });
  if (job === null) throw new ServingError('unknown_name', 'there is no such offline job', 'see offline.list for those there are');
  return { job, run: await ctx.database.offlineRun.findUnique({ where: { jobId: id } }) };
}

function own({ actor, workspaceId }: ActorContext): { workspaceId: string; applicationId?: string } {
  return actor.kind === 'key' && !actor.scopes.includes('read') ? { workspaceId, applicationId: actor.applicationId } : { workspaceId };
}

function summaryOf(job: OfflineJob, run: OfflineRun | null): OfflineSummary {
  const choice = run?.choice as OfflineChoice | null | undefined;
  const kept = run?.state === 'done' && run.output !== null;
  return {
    id: job.id, name: job.name, target: job.target, inputName: job.inputName, state: run?.state ?? 'waiting', paused: job.paused, waiting: run?.waiting ?? null,
    items: run?.items ?? 0, doneItems: run?.doneItems ?? 0, failedItems: run?.failedItems ?? 0, variant: choice?.choice?.variant ?? null, hardwareClass: choice?.choice?.hardwareClass ?? null,
    costUsd: usdFromNanoUsd(Number(run?.costNanoUsd ?? 0)), createdAtMs: job.createdAt.getTime(), finishByMs: job.finishBy?.getTime() ?? null,
    late: job.finishBy !== null && (run?.finishedAt ?? new Date()) > job.finishBy, finishedAtMs: run?.finishedAt?.getTime() ?? null, error: run?.error ?? null, hint: run?.hint ?? null,
    outputBytes: kept ? Number(run.outputBytes) : null, outputName: kept ? run.outputName : null,
  };
}
