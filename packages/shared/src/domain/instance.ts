import type { Bytes, Micros } from './units';

/** Where an instance is in its life. Overloaded and Interfered are judgements on Active (policy/instance-state); none = Inactive. */
export type InstanceState = 'loading' | 'active' | 'overloaded' | 'interfered' | 'draining' | 'stopped' | 'failed';

/** Counters that an instance host measures and everyone else only reads. Counters ascend from the start of the instance. */
export type InstanceStats = {
  /** When they were counted, by the host's clock: they are passed on by several timers, and who asks twice may get the same ones again. */
  atUs: Micros;
  /** Queries waiting in the host's queue now. */
  queued: number;
  /** Predicted time until the run in progress ends; 0 when idle. */
  residualUs: Micros;
  /** Offered queries per second, EWMA over 2 s. */
  offeredPerSecond: number;
  /** Queue wait of the last dispatched batch's oldest query, EWMA. */
  queueWaitUs: Micros;
  /** observed / profiled run time, EWMA over batches; 1 = as profiled. */
  slowdown: number;
  /** Tightest deadline (total, not remaining) seen in the last minute; 0 when none. */
  tightestDeadlineUs: Micros;
  batches: number;
  queries: number;
  busyUs: Micros;
  observedUs: Micros;
  profiledUs: Micros;
  memoryBytes: Bytes;
};

export const IDLE_INSTANCE_STATS: InstanceStats = {
  atUs: 0, queued: 0, residualUs: 0, offeredPerSecond: 0, queueWaitUs: 0, slowdown: 1, tightestDeadlineUs: 0,
  batches: 0, queries: 0, busyUs: 0, observedUs: 0, profiledUs: 0, memoryBytes: 0,
};
