import type { OfflineJob, OfflineRun, PrismaClient } from '@infaas/db/client';
import { chunkOf } from '../control/offline/offline-steps';
import type { OfflineJobRow, OfflineRunRow, OfflineStore, OpenChunk, OpenWork } from '../control/offline/offline-rows';
import { fromJson } from './json';

const RELEASED_AT_ONCE = 50;

/** Returns the store of offline jobs. */
export function createOfflineStore(database: PrismaClient): OfflineStore {
  async function nextChunks(jobId: string, work: readonly OpenWork[], take: number): Promise<OpenChunk[]> {
    const busy = work.flatMap((item) => chunkOf(item.id) ?? []);
    return database.offlineChunk.findMany({
      where: { jobId, output: null, number: { notIn: busy } }, orderBy: { number: 'asc' }, take, select: { number: true, from: true, count: true, input: true, tries: true },
    });
  }
  return {
    async open(limit, chunksEach) {
      const ids = await database.$queryRaw<{ id: string }[]>`
        SELECT j.id FROM offline_job j LEFT JOIN offline_run r ON r."jobId" = j.id
        WHERE r."jobId" IS NULL OR r.state IN ('fetching', 'splitting', 'running', 'assembling')
        ORDER BY j."finishBy" ASC NULLS LAST, j."createdAt", j.id LIMIT ${limit}`;
      if (ids.length === 0) return [];
      const where = { in: ids.map((row) => row.id) };
      const [jobs, runs, work] = await Promise.all([
        database.offlineJob.findMany({ where: { id: where } }), database.offlineRun.findMany({ where: { jobId: where } }),
        database.workItem.findMany({ where: { subjectId: where, state: { in: ['pending', 'enqueued'] } }, select: { id: true, state: true, workerId: true, subjectId: true } }),
      ]);
      return Promise.all(ids.flatMap(({ id }) => jobs.filter((job) => job.id === id)).map(async (job) => {
        const run = runs.find((row) => row.jobId === job.id);
        const own = work.filter((item) => item.subjectId === job.id).map(({ id, state, workerId }) => ({ id, state: state === 'pending' ? 'pending' as const : 'enqueued' as const, workerId }));
        return { job: toJob(job), run: run ? toRun(run) : null, work: own, next: run?.state === 'running' ? await nextChunks(job.id, own, chunksEach) : [] };
      }));
    },
    async outputs(jobId) {
      const rows = await database.offlineChunk.findMany({ where: { jobId }, orderBy: { number: 'asc' }, select: { output: true } });
      return rows.flatMap((row) => row.output ?? []);
    },
    release: (endedBeforeMs) => database.$transaction(async (tx) => {
      const due = await tx.offlineRun.findMany({ where: { finishedAt: { lt: new Date(endedBeforeMs) }, releasedAt: null }, take: RELEASED_AT_ONCE });
      if (due.length === 0) return 0;
      const jobs = await tx.offlineJob.findMany({ where: { id: { in: due.map((row) => row.jobId) } }, select: { input: true } });
      const hashes = [...new Set([...due.flatMap((row) => [row.input, row.output]), ...jobs.map((row) => row.input)])].filter((sha256) => sha256 !== null);
      const releasedAt = new Date();
      await tx.releasedFile.createMany({ data: hashes.map((sha256) => ({ sha256, releasedAt })), skipDuplicates: true });
      await tx.offlineRun.updateMany({ where: { jobId: { in: due.map((row) => row.jobId) } }, data: { releasedAt, output: null, input: null } });
      return due.length;
    }),
  };
}

function toJob(row: OfflineJob): OfflineJobRow {
  return {
    id: row.id, workspaceId: row.workspaceId, applicationId: row.applicationId, target: row.target, version: row.version, input: row.input, inputName: row.inputName, url: row.url,
    outputFormat: row.outputFormat as OfflineJobRow['outputFormat'], minAccuracy: row.minAccuracy, finishByMs: row.finishBy?.getTime() ?? null,
    maxCostNanoUsd: row.maxCostNanoUsd === null ? null : Number(row.maxCostNanoUsd), paused: row.paused, cancelled: row.cancelledAt !== null, createdAtMs: row.createdAt.getTime(),
  };
}

function toRun(row: OfflineRun): OfflineRunRow {
  return {
    state: row.state, input: row.input, format: row.format as OfflineRunRow['format'], items: row.items, chunks: row.chunks, doneChunks: row.doneChunks, doneItems: row.doneItems,
    failedItems: row.failedItems, choice: fromJson(row.choice), waiting: row.waiting, costNanoUsd: Number(row.costNanoUsd),
  };
}
