import type { OfflineJob, OfflineRun } from '@infaas/db/client';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { OfflineChoice } from '@infaas/shared/policy/offline-choice';
import { timeLeftMs } from './time-left';

/** Where an offline job stands. `paused` and `cancelling` are wishes that control follows within seconds; `waiting` says why nothing of it runs now. */
export type OfflineSummary = {
  id: string; name: string; target: string; inputName: string; state: 'waiting' | 'fetching' | 'splitting' | 'running' | 'assembling' | 'done' | 'failed' | 'cancelled';
  paused: boolean; cancelling: boolean; waiting: string | null; items: number; doneItems: number; failedItems: number; variant: string | null; hardwareClass: string | null;
  costUsd: number; createdAtMs: number; finishByMs: number | null; late: boolean; finishedAtMs: number | null; error: string | null; hint: string | null;
  /** There while the output is kept. */
  outputBytes: number | null; outputName: string | null;
  /** In whose name, and so on whose bill. */
  application: string; chunks: number; doneChunks: number;
  /** At the pace of its answers so far; null while nothing can be said. */
  leftMs: number | null;
};

export type SummaryFacts = { job: OfflineJob; run: OfflineRun | null; application: string; /** That have chunks of it now. */ workers: number };

/** Returns where a job stands, from its rows. */
export function jobSummary(facts: SummaryFacts): OfflineSummary {
  const { job, run, application } = facts;
  return {
    id: job.id, name: job.name, target: job.target, inputName: job.inputName, application, paused: job.paused, cancelling: job.cancelledAt !== null && (run === null || run.finishedAt === null),
    createdAtMs: job.createdAt.getTime(), finishByMs: job.finishBy?.getTime() ?? null, late: job.finishBy !== null && (run?.finishedAt ?? new Date()) > job.finishBy,
    ...(run === null ? NOT_BEGUN : runSummary(run, facts)),
  };
}

type RunSummary = Omit<OfflineSummary, 'id' | 'name' | 'target' | 'inputName' | 'application' | 'paused' | 'cancelling' | 'createdAtMs' | 'finishByMs' | 'late'>;

const NOT_BEGUN: RunSummary = {
  state: 'waiting', waiting: null, items: 0, doneItems: 0, failedItems: 0, chunks: 0, doneChunks: 0, variant: null, hardwareClass: null, costUsd: 0, finishedAtMs: null,
  error: null, hint: null, outputBytes: null, outputName: null, leftMs: null,
};

function runSummary(run: OfflineRun, { job, workers }: SummaryFacts): RunSummary {
  const chosen = (run.choice as OfflineChoice | null)?.choice ?? null;
  const kept = run.state === 'done' && run.output !== null;
  const { state, waiting, items, doneItems } = run;
  return {
    state, waiting, items, doneItems, failedItems: run.failedItems, chunks: run.chunks, doneChunks: run.doneChunks, variant: chosen?.variant ?? null, hardwareClass: chosen?.hardwareClass ?? null,
    costUsd: usdFromNanoUsd(Number(run.costNanoUsd)), finishedAtMs: run.finishedAt?.getTime() ?? null, error: run.error, hint: run.hint,
    outputBytes: kept ? Number(run.outputBytes) : null, outputName: kept ? run.outputName : null,
    leftMs: timeLeftMs({ state, paused: job.paused, waiting, items, doneItems, computeMs: Number(run.computeUs) / 1_000, plannedItemUs: chosen?.itemUs ?? null, workers }),
  };
}
