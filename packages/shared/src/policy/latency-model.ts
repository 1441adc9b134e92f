import type { BatchLatency, Profile } from '../domain/profile';
import type { Micros } from '../domain/units';
import { MICROS_PER_SECOND } from '../domain/units';

/** A profile in the form that predictions are computed from: measured points up to the largest batch, ascending. */
export type LatencyModel = {
  batches: readonly number[];
  meanUs: readonly number[];
  p95Us: readonly number[];
  /** Added microseconds per row beyond the last measured batch: no less than a row takes there, because a gain that was not measured is none. */
  meanSlope: number;
  p95Slope: number;
  maxBatch: number;
  /** Answers that were given before: predictions and peaks by batch size, caps by deadline; 0 = not asked yet. */
  known: { meanUs: Float64Array; p95Us: Float64Array; peak: Int32Array; capDeadlineUs: Float64Array; cap: Int32Array };
};

/** Batch sizes beyond are reckoned every time. */
const KNOWN_BATCHES = 512;
/** Deadlines are kept in so many places, each in its own. */
const CAP_BITS = 4;

/** By profile: a profile is never changed, and every view compiles its models again. */
const MODELS = new WeakMap<Profile, LatencyModel>();

/**
 * Returns the latency model of a profile: its points sorted by batch, those above `maxBatch` and non-positive ones left out. A profile
 * without a usable point gives a model whose predictions are infinite, so that nothing is ever promised on it.
 */
export function latencyModel(profile: Profile): LatencyModel {
  const found = MODELS.get(profile);
  if (found !== undefined) return found;
  const maxBatch = Math.max(1, Math.floor(profile.maxBatch));
  const points = profile.latency
    .filter((point) => point.batch >= 1 && point.batch <= maxBatch && point.meanUs > 0)
    .sort((a, b) => a.batch - b.batch);
  const sizes = Math.min(KNOWN_BATCHES, maxBatch) + 1;
  const made: LatencyModel = {
    batches: points.map((point) => point.batch),
    meanUs: points.map((point) => point.meanUs),
    p95Us: points.map((point) => Math.max(point.p95Us, point.meanUs)),
    meanSlope: lastSlope(points, (point) => point.meanUs),
    p95Slope: lastSlope(points, (point) => Math.max(point.p95Us, point.meanUs)),
    maxBatch,
    known: {
      meanUs: new Float64Array(sizes), p95Us: new Float64Array(sizes), peak: new Int32Array(sizes), capDeadlineUs: new Float64Array(2 ** CAP_BITS).fill(NaN), cap: new Int32Array(2 ** CAP_BITS),
    },
  };
  MODELS.set(profile, made);
  return made;
}

/** Returns the predicted mean run time of a batch, rounded up to whole microseconds; a batch above `maxBatch` is predicted as `maxBatch`. */
export function meanUs(model: LatencyModel, batch: number): Micros {
  return model.known.meanUs[batch] || predict(model, batch, false);
}

/** Returns the predicted 95th percentile of a batch's run time, rounded up to whole microseconds. */
export function p95Us(model: LatencyModel, batch: number): Micros {
  return model.known.p95Us[batch] || predict(model, batch, true);
}

/** Returns the rows per second that back-to-back batches of one size reach. */
export function throughputPerSecond(model: LatencyModel, batch: number): number {
  return (batch * MICROS_PER_SECOND) / meanUs(model, batch);
}

/**
 * Returns peak throughput, rows per second: the maximum of b / mean(b) over b <= cap. On a straight line that ratio is monotone, so
 * only measured batches and the cap can be the maximum.
 */
export function peakPerSecond(model: LatencyModel, cap: number): number {
  return throughputPerSecond(model, peakBatch(model, cap));
}

/** Returns the smallest batch <= cap among measured ones and the cap whose throughput is within 2 % of the peak. */
export function peakBatch(model: LatencyModel, cap: number): number {
  const limit = clampBatch(model, cap);
  const { peak: known } = model.known;
  const found = known[limit] || findPeakBatch(model, limit);
  if (limit < known.length) known[limit] = found;
  return found;
}

function findPeakBatch(model: LatencyModel, limit: number): number {
  let peak = throughputPerSecond(model, limit);
  for (const batch of model.batches) if (batch <= limit) peak = Math.max(peak, throughputPerSecond(model, batch));
  for (const batch of model.batches) if (batch <= limit && throughputPerSecond(model, batch) >= 0.98 * peak) return batch;
  return limit;
}

/** Returns the largest batch b with 2 * p95(b) <= deadline: a query that just missed a batch still makes the next. At least 1. */
export function batchCap(model: LatencyModel, deadlineUs: Micros): number {
  const { cap, capDeadlineUs } = model.known;
  const place = Math.imul(deadlineUs | 0, 0x9e37_79b1) >>> (32 - CAP_BITS);
  if (capDeadlineUs[place] === deadlineUs) return cap[place] ?? 1;
  const found = findBatchCap(model, deadlineUs);
  capDeadlineUs[place] = deadlineUs;
  cap[place] = found;
  return found;
}

function findBatchCap(model: LatencyModel, deadlineUs: Micros): number {
  const budget = deadlineUs / 2;
  if (p95Us(model, model.maxBatch) <= budget) return model.maxBatch;
  const { batches } = model;
  for (let at = batches.length - 1; at >= 0; at -= 1) {
    const from = batches[at] ?? 1;
    if (p95Us(model, from) > budget) continue;
    const next = batches[at + 1] ?? model.maxBatch;
    return largestWithin(model, { from, to: next, budget });
  }
  return 1;
}

/** The paper's latency line lat(b) = slope * b + intercept with its error over the points it was fitted to. */
export type LatencyLine = { slopeUs: number; interceptUs: number; rmseUs: number; maxRelativeError: number; meanRelativeError: number };

/**
 * Returns the least-squares line through the measured means (INFaaS, arXiv 1905.13348, §profiles), or null without points. One point
 * gives a line through the origin, as the paper's artifact does for models with a largest batch of 1.
 */
export function latencyLine(points: readonly BatchLatency[]): LatencyLine | null {
  if (points.length === 0) return null;
  const n = points.length;
  const meanBatch = points.reduce((sum, point) => sum + point.batch, 0) / n;
  const meanLatency = points.reduce((sum, point) => sum + point.meanUs, 0) / n;
  const spread = points.reduce((sum, point) => sum + (point.batch - meanBatch) ** 2, 0);
  const together = points.reduce((sum, point) => sum + (point.batch - meanBatch) * (point.meanUs - meanLatency), 0);
  const slopeUs = spread === 0 ? meanLatency / meanBatch : together / spread;
  const interceptUs = meanLatency - slopeUs * meanBatch;
  const errors = points.map((point) => slopeUs * point.batch + interceptUs - point.meanUs);
  const relative = points.map((point, at) => Math.abs(errors[at] ?? 0) / Math.max(1, point.meanUs));
  return {
    slopeUs,
    interceptUs,
    rmseUs: Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / n),
    maxRelativeError: Math.max(...relative),
    meanRelativeError: relative.reduce((sum, error) => sum + error, 0) / n,
  };
}

function predict(model: LatencyModel, wanted: number, tail: boolean): Micros {
  const us = reckon(model, wanted, tail);
  const known = tail ? model.known.p95Us : model.known.meanUs;
  if (Number.isInteger(wanted) && wanted >= 0 && wanted < known.length) known[wanted] = us;
  return us;
}

function reckon(model: LatencyModel, wanted: number, tail: boolean): Micros {
  const { batches } = model;
  const values = tail ? model.p95Us : model.meanUs;
  const last = batches.length - 1;
  if (last < 0) return Infinity;
  const batch = clampBatch(model, wanted);
  const beyond = batch - numberAt(batches, last);
  if (beyond >= 0) return Math.ceil(numberAt(values, last) + beyond * (tail ? model.p95Slope : model.meanSlope));
  let at = 0;
  while (numberAt(batches, at + 1) <= batch) at += 1;
  const from = numberAt(batches, at);
  const value = numberAt(values, at);
  const rise = (numberAt(values, at + 1) - value) / (numberAt(batches, at + 1) - from);
  return batch <= from ? value : Math.ceil(value + (batch - from) * rise);
}

function numberAt(values: readonly number[], at: number): number {
  return values[at] ?? Infinity;
}

function clampBatch(model: LatencyModel, batch: number): number {
  return Math.max(1, Math.min(model.maxBatch, batch));
}

/** Between two measured points latency is a straight line: its place is reckoned, and put right by one where rounding moved it. */
function largestWithin(model: LatencyModel, { from, to, budget }: { from: number; to: number; budget: number }): number {
  const low = p95Us(model, from);
  const rise = to > from ? (p95Us(model, to) - low) / (to - from) : 0;
  let batch = rise > 0 ? Math.max(from, Math.min(to, from + Math.floor((budget - low) / rise))) : to;
  while (batch < to && p95Us(model, batch + 1) <= budget) batch += 1;
  while (batch > from && p95Us(model, batch) > budget) batch -= 1;
  return batch;
}

function lastSlope(points: readonly BatchLatency[], value: (point: BatchLatency) => number): number {
  const last = points.at(-1);
  const before = points.at(-2);
  if (last === undefined) return 0;
  if (before === undefined) return value(last) / last.batch;
  return Math.max(value(last) / last.batch, (value(last) - value(before)) / (last.batch - before.batch));
}
