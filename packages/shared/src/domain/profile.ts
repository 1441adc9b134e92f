import type { Bytes, Micros } from './units';

/** Latency of one batch size, measured inside the instance host (no network, no queue). */
export type BatchLatency = {
  batch: number;
  samples: number;
  meanUs: Micros;
  p50Us: Micros;
  p95Us: Micros;
  p99Us: Micros;
  deviationUs: Micros;
};

/** Measured facts of one variant on one hardware class. `latency` ascends by batch and starts at 1. */
export type Profile = {
  hardwareClass: string;
  latency: BatchLatency[];
  /** From the order to load to the first answered run, in a host that is already started. */
  loadUs: Micros;
  /** Peak anonymous memory of the instance host with this model at the largest profiled batch. */
  memoryBytes: Bytes;
  /** Largest batch that graph and engine accept; 1 where the graph fixes it. */
  maxBatch: number;
  /** True while the only measurement was made on a busy machine. */
  provisional: boolean;
};

export type AccuracyBasis = 'measured' | 'declared' | 'agreement';

/** Accuracy on the task's metric, 0..1, with a 95 % interval when measured. Compares only within one task and one basis. */
export type Accuracy = {
  value: number; low: number; high: number; basis: AccuracyBasis; samples: number; validationSet: string | null;
  /** How many samples were right, for metrics that count them. */
  hits?: number | undefined;
  /** Found on the first samples of the set only; the others follow. */
  partial?: boolean | undefined;
};
