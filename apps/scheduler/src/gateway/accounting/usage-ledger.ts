import type { QueryOutcome } from '@infaas/shared/domain/decision';
import { bucketOf, emptyHistogram } from '@infaas/shared/domain/latency-histogram';
import { addSize, noSizes } from '@infaas/shared/domain/query-sizes';
import type { Micros } from '@infaas/shared/domain/units';
import type { UsageBucket } from '@infaas/shared/domain/usage';

/** One ended query. `variantId` and `workerId` are null when it never got so far. */
export type EndedQuery = {
  workspaceId: string;
  applicationId: string;
  taskId: string;
  variantId: string | null;
  workerId: string | null;
  outcome: QueryOutcome;
  latencyUs: Micros;
  /** Its share of the run time of its batches. */
  computeUs: Micros;
  batchSize: number;
  /** How many it had itself. */
  rows: number;
  sloMet: boolean;
};

export type UsageLedger = {
  count(ended: EndedQuery): void;
  /** Takes every bucket of a second before `second`; with Infinity, all. */
  take(second: number): UsageBucket[];
  /** Keeps buckets that could not be sent; those older than 60 s are dropped and their number is returned. */
  putBack(buckets: readonly UsageBucket[], second: number): number;
};

const KEEP_SECONDS = 60;

/** Returns an empty ledger that counts each ended query in the bucket of the second it ended in. */
export function createUsageLedger(nowMs: () => number): UsageLedger {
  let buckets = new Map<string, UsageBucket>();

  return {
    count(ended) {
      const second = Math.floor(nowMs() / 1_000);
      const key = `${second}|${ended.applicationId}|${ended.taskId}|${ended.variantId ?? ''}|${ended.workerId ?? ''}`;
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        bucket = newBucket(second, ended);
        buckets.set(key, bucket);
      }
      add(bucket, ended);
    },
    take(second) {
      const taken: UsageBucket[] = [];
      const rest = new Map<string, UsageBucket>();
      for (const [key, bucket] of buckets) {
        if (bucket.second < second) taken.push(bucket);
        else rest.set(key, bucket);
      }
      buckets = rest;
      return taken;
    },
    putBack(given, second) {
      let dropped = 0;
      for (const bucket of given) {
        if (bucket.second < second - KEEP_SECONDS) dropped += 1;
        else buckets.set(`${bucket.second}|${bucket.applicationId}|${bucket.taskId}|${bucket.variantId ?? ''}|${bucket.workerId ?? ''}`, bucket);
      }
      return dropped;
    },
  };
}

function newBucket(second: number, of: EndedQuery): UsageBucket {
  return {
    second, workspaceId: of.workspaceId, applicationId: of.applicationId, taskId: of.taskId, variantId: of.variantId, workerId: of.workerId,
    answered: 0, refused: 0, timedOut: 0, failed: 0, cancelled: 0, sloMet: 0, sloMissed: 0, latency: emptyHistogram(), computeUs: 0, batchSum: 0, sizes: noSizes(),
  };
}

const FIELD = { answered: 'answered', refused: 'refused', timed_out: 'timedOut', failed: 'failed', cancelled: 'cancelled' } as const;

function add(bucket: UsageBucket, ended: EndedQuery): void {
  bucket[FIELD[ended.outcome]] += 1;
  bucket.computeUs += ended.computeUs;
  if (ended.outcome !== 'cancelled' && bucket.sizes !== undefined) addSize(bucket.sizes, ended.rows);
  if (ended.outcome !== 'answered') return;
  if (ended.sloMet) bucket.sloMet += 1;
  else bucket.sloMissed += 1;
  const at = bucketOf(ended.latencyUs);
  bucket.latency[at] = (bucket.latency[at] ?? 0) + 1;
  bucket.batchSum += ended.batchSize;
}
