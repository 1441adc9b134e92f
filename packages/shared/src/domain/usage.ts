import type { LatencyHistogram } from './latency-histogram';
import type { QuerySizes } from './query-sizes';
import type { Micros } from './units';

/** What one gateway counted in one second for one (application, target, variant, worker); a refused query has no variant. */
export type UsageBucket = {
  /** Second since the epoch. */
  second: number;
  workspaceId: string;
  applicationId: string;
  taskId: string;
  variantId: string | null;
  workerId: string | null;
  answered: number;
  refused: number;
  timedOut: number;
  failed: number;
  cancelled: number;
  /** Of the answered: within the whole objective, or not. */
  sloMet: number;
  sloMissed: number;
  latency: LatencyHistogram;
  /** Run time of these queries: their share of their batches' time. */
  computeUs: Micros;
  /** Sum of the batch sizes the queries ran in; mean batch = batchSum / answered. */
  batchSum: number;
  /** How many rows they had, but for the cancelled; a gateway of an older release does not say. */
  sizes?: QuerySizes;
};

/** Load that found no running instance or was refused: what the autoscaler must also see. */
export type DemandReport = {
  workspaceId: string;
  taskId: string;
  /** The variant that selection wants loaded (cold start), or that would be needed. */
  variantId: string;
  applicationId: string;
  queries: number;
  /** A query is waiting for this load right now. */
  waiting: boolean;
  deadlineUs: Micros;
};
