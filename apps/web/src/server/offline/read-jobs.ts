import type { z } from 'zod';
import type { OfflineJob, OfflineRun } from '@infaas/db/client';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ItemError } from '@infaas/shared/jobs/offline-jobs';
import type { OfflineChoice } from '@infaas/shared/policy/offline-choice';
import type { ActorContext } from '../context';
import { chunksUnderWay, workersOfJobs, type ChunkUnderWay } from './chunks-under-way';
import { jobSummary, type OfflineSummary } from './job-summary';
import type { offlineIdSchema } from './offline-schema';

export type OfflineDetail = OfflineSummary & {
  choice: OfflineChoice | null; itemErrors: ItemError[]; computeMs: number; minAccuracy: number | null; maxCostUsd: number | null; webhook: string | null; createdBy: string;
  /** Of the input: its form once it was read, its size where it was uploaded, its address where it was not. */
  format: string | null; inputBytes: number | null; url: string | null;
  outputFormat: string | null; version: number | null;
  underWay: ChunkUnderWay[];
};

const MOST_LISTED = 200;
const ENDED = ['done', 'failed', 'cancelled'];

/** Returns the newest offline jobs of the workspace; a key sees those of its application. */
export async function listJobs({ ctx }: { ctx: ActorContext }): Promise<OfflineSummary[]> {
  const jobs = await ctx.database.offlineJob.findMany({ where: own(ctx), orderBy: { createdAt: 'desc' }, take: MOST_LISTED });
  const runs = await ctx.database.offlineRun.findMany({ where: { jobId: { in: jobs.map((job) => job.id) } } });
  const open = runs.filter((run) => !ENDED.includes(run.state)).map((run) => run.jobId);
  const [workers, names] = await Promise.all([workersOfJobs(ctx, open), applicationNames(ctx, jobs)]);
  return jobs.map((job) => jobSummary({
    job, run: runs.find((run) => run.jobId === job.id) ?? null, application: names.get(job.applicationId) ?? '', workers: workers.get(job.id) ?? 0,
  }));
}

/** Returns one offline job with the decision behind it and the chunks under way; throws `unknown_name`. */
export async function getJob({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof offlineIdSchema> }): Promise<OfflineDetail> {
  const { job, run } = await findJob(ctx, input.id);
  const [underWay, names] = await Promise.all([chunksUnderWay(ctx, job.id), applicationNames(ctx, [job])]);
  const workers = new Set(underWay.flatMap((chunk) => chunk.worker ?? [])).size;
  return { ...jobSummary({ job, run, application: names.get(job.applicationId) ?? '', workers }), ...wishOf(job), ...workOf(run), underWay };
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

async function applicationNames(ctx: ActorContext, jobs: readonly OfflineJob[]): Promise<Map<string, string>> {
  const ids = [...new Set(jobs.map((job) => job.applicationId))];
  const rows = await ctx.database.application.findMany({ where: { workspaceId: ctx.workspaceId, id: { in: ids } }, select: { id: true, name: true } });
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** What stands behind the path may be what opens it: a presigned address is as good as a key. */
function shownUrl(url: string | null): string | null {
  if (url === null) return null;
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function wishOf(job: OfflineJob) {
  return {
    minAccuracy: job.minAccuracy, maxCostUsd: job.maxCostNanoUsd === null ? null : usdFromNanoUsd(Number(job.maxCostNanoUsd)), webhook: job.webhook, createdBy: job.createdBy,
    inputBytes: job.input === null ? null : Number(job.inputBytes), url: shownUrl(job.url), outputFormat: job.outputFormat, version: job.version,
  };
}

function workOf(run: OfflineRun | null) {
  return {
    choice: (run?.choice ?? null) as OfflineChoice | null, itemErrors: (run?.itemErrors ?? []) as ItemError[], computeMs: Math.round(Number(run?.computeUs ?? 0) / 1_000), format: run?.format ?? null,
  };
}
