import type { NanoUsd } from '@infaas/shared/domain/units';
import type { ItemError, OfflineFormat, OfflineOutput, OfflineSplit } from '@infaas/shared/jobs/offline-jobs';
import type { OfflineChoice } from '@infaas/shared/policy/offline-choice';

/** What a submitter wants (intent), in plain values. */
export type OfflineJobRow = {
  id: string; workspaceId: string; applicationId: string; target: string; version: number | null; input: string | null; inputName: string; url: string | null;
  outputFormat: OfflineOutput | null; minAccuracy: number | null; finishByMs: number | null; maxCostNanoUsd: NanoUsd | null; paused: boolean; cancelled: boolean; createdAtMs: number;
};
export type OfflineRunState = 'fetching' | 'splitting' | 'running' | 'assembling' | 'done' | 'failed' | 'cancelled';
export type OfflineRunRow = {
  state: OfflineRunState; input: string | null; format: OfflineFormat | null; items: number; chunks: number; doneChunks: number; doneItems: number; failedItems: number;
  choice: OfflineChoice | null; waiting: string | null; costNanoUsd: NanoUsd;
};
export type OpenWork = { id: string; state: 'pending' | 'enqueued'; workerId: string | null };
export type OpenChunk = { number: number; from: number; count: number; input: string; tries: number };
/** A job that has not ended, with its open work and the next chunks that have neither work nor answers. */
export type OpenOffline = { job: OfflineJobRow; run: OfflineRunRow | null; work: OpenWork[]; next: OpenChunk[] };

/** Changes of offline facts; each does nothing where the run has ended or the chunk is answered. */
export type OfflineChange =
  | { step: 'begin'; jobId: string; workspaceId: string; state: 'fetching' | 'splitting' }
  | { step: 'fetched'; jobId: string; input: string }
  | { step: 'split'; jobId: string; split: OfflineSplit }
  | { step: 'chosen'; jobId: string; choice: OfflineChoice }
  | { step: 'ordered'; jobId: string; number: number; tries: number }
  | { step: 'waiting'; jobId: string; waiting: string | null }
  | { step: 'answered'; jobId: string; number: number; output: string; failed: number; computeUs: number; costNanoUsd: NanoUsd; errors: ItemError[] }
  | { step: 'assembling'; jobId: string }
  | { step: 'done'; jobId: string; output: string; outputName: string; bytes: number; items: number; failed: number }
  | { step: 'ended'; jobId: string; state: 'failed' | 'cancelled'; error: string; hint: string | null };

/** What control keeps of offline jobs. */
export type OfflineStore = {
  /** Jobs that have not ended, those due first first. */
  open(limit: number, chunksEach: number): Promise<OpenOffline[]>;
  /** Hashes of all answers of a job in order, once every chunk has some. */
  outputs(jobId: string): Promise<string[]>;
  /** Forgets files of jobs that ended before that instant; returns how many jobs. */
  release(endedBeforeMs: number): Promise<number>;
};
