import type { Micros } from '../domain/units';
import { batchCap, meanUs, p95Us } from './latency-model';
import type { LatencyModel } from './latency-model';
import type { LiveInstance } from './selection';

/** What an instance would do with one more query; callers keep one and have it filled. */
export type Prediction = {
  /** gateway p95 + residual run + queued batches * r + p95(b) * r, + the margin of an overloaded instance where the query has to wait. */
  finishUs: Micros;
  /** Of that, until the query's own batch starts. */
  waitUs: Micros;
  /** Rows of the batch that would form now: min(cap, queued + rows). */
  batch: number;
};

export type PredictInput = { model: LatencyModel; live: LiveInstance; rows: number; deadlineUs: Micros; gatewayP95Us: Micros };

/**
 * Fills `into` with the predicted finish from now of a query of `rows` rows on this instance (DECISIONS, "Predicted finish"); r is the
 * instance's observed / profiled run time. Returns `into`.
 */
export function predictFinish(input: PredictInput, into: Prediction): Prediction {
  const { model, live, rows } = input;
  const { stats } = live;
  const slowdown = slowdownOf(live);
  const cap = Math.max(rows, instanceCap(model, stats.tightestDeadlineUs, input.deadlineUs));
  const total = stats.queued + live.extraQueued + rows;
  const ahead = Math.ceil(total / cap) - 1;
  const own = Math.max(rows, total - ahead * cap);
  const queuedUs = ahead > 0 ? ahead * meanUs(model, cap) * slowdown : 0;
  into.waitUs = Math.round(stats.residualUs + queuedUs);
  // Elsewhere a margin would refuse more than it saves: little is late, and most of it would have been in time.
  const marginUs = into.waitUs > 0 && live.state === 'overloaded' ? live.marginUs : 0;
  into.finishUs = Math.round(input.gatewayP95Us + into.waitUs + p95Us(model, own) * slowdown + marginUs);
  into.batch = Math.min(cap, total);
  return into;
}

/** Returns observed / profiled run time of an instance; 1 until it has run. */
export function slowdownOf(live: LiveInstance): number {
  const { slowdown } = live.stats;
  return slowdown > 0 ? slowdown : 1;
}

/** Returns the batch cap of an instance: from the tightest deadline seen there (0 = none) and that of the query which would join. */
export function instanceCap(model: LatencyModel, tightestUs: Micros, deadlineUs: Micros): number {
  return batchCap(model, tightestUs > 0 && tightestUs < deadlineUs ? tightestUs : deadlineUs);
}
