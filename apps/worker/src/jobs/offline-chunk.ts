import type { Executable, JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { OFFLINE_LIMITS, SHOWN_ERRORS } from '@infaas/shared/jobs/offline-jobs';
import type { GuardedFetch } from '@infaas/shared/platform/guarded-fetch';
import { decodeBlock, encodeBlock } from '../offline/block-file';
import type { IdleHosts } from '../offline/idle-hosts';
import { runItems } from '../offline/run-items';
import { runSplit } from '../offline/run-split';
import type { SpareWatch } from '../offline/spare-watch';
import { writeOutput } from '../offline/write-output';
import { outcomeOf } from './job-failure';
import type { WorkerParts } from './worker-parts';

/** What a worker needs for offline work beside what it has for all jobs. */
export type OfflineParts = { hosts: IdleHosts; watch: SpareWatch; outgoing: GuardedFetch };

const FETCH_TIMEOUT_MS = 30_000;
const MOST_REDIRECTS = 5;

/** Fetches an offline job's input from an address that the operator allows into the content store. */
export function offlineFetch(parts: WorkerParts, payload: JobPayload<'offline-fetch'>): Promise<JobOutcome> {
  return outcomeOf(async () => {
    const answer = await offlineOf(parts).outgoing.fetch(payload.url, { timeoutMs: FETCH_TIMEOUT_MS, maxBytes: OFFLINE_LIMITS.inputBytes, maxRedirects: MOST_REDIRECTS });
    if (answer.status !== 200) {
      answer.body.destroy();
      throw new ServingError(answer.status >= 500 ? 'unavailable' : 'malformed', `${answer.url.host} answers with status ${answer.status}.`, 'Check the address; a presigned one may have expired.');
    }
    const { sha256, bytes } = await parts.store.putStream(answer.body, OFFLINE_LIMITS.inputBytes);
    return { input: sha256, bytes };
  }, 'fetch_failed');
}

/** Splits an offline job's input into chunks, in a throw-away process. */
export function offlineSplit(parts: WorkerParts, payload: JobPayload<'offline-split'>): Promise<JobOutcome> {
  return outcomeOf(() => runSplit(parts.inspector, parts.store, { input: payload.input, form: payload.form as CanonicalInput, runDirectory: parts.bench.runDirectory }), 'split_failed');
}

/** Runs one chunk of an offline job while there is capacity to spare. */
export function offlineChunk(parts: WorkerParts, payload: JobPayload<'offline-chunk'>): Promise<JobOutcome> {
  return outcomeOf(async () => {
    const { hosts, watch } = offlineOf(parts);
    const block = decodeBlock(await parts.store.get(payload.input));
    if (block.from !== payload.from || block.count !== payload.count) throw new Error('the chunk is not the one that was ordered');
    const { answers, computeUs } = await runItems({ block, executable: payload.executable as Executable, hosts, giveWay: () => watch.giveWay(payload.workId) });
    const output = await parts.store.put(encodeBlock(answers));
    const errors = answers.errors.slice(0, SHOWN_ERRORS).map(([at, message]) => ({ item: block.from + at, message: message.slice(0, 300) }));
    return { output, failed: answers.errors.length, computeUs, errors };
  }, 'offline_failed');
}

/** Puts the answers of all chunks together to one file. */
export function offlineAssemble(parts: WorkerParts, payload: JobPayload<'offline-assemble'>): Promise<JobOutcome> {
  return outcomeOf(async () => {
    const counts = { items: 0, failed: 0 };
    const read = (at: number): Promise<Buffer> => parts.store.get(payload.outputs[at] ?? '');
    const file = writeOutput({ format: payload.format, output: payload.output as CanonicalOutput, labels: payload.labels, count: payload.outputs.length, read }, counts);
    const { sha256, bytes } = await parts.store.putStream(file, Number.MAX_SAFE_INTEGER);
    return { output: sha256, bytes, ...counts };
  }, 'assembly_failed');
}

function offlineOf({ offline }: WorkerParts): OfflineParts {
  if (offline) return offline;
  throw new ServingError('unsupported', 'this worker does no offline work');
}
