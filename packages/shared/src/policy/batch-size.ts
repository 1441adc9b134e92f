import { MICROS_PER_SECOND } from '../domain/units';
import { meanUs, peakBatch } from './latency-model';
import type { LatencyModel } from './latency-model';

/** From this utilization on a size is taken to be too slow: it would soon be, and what is admitted under overload never shows more. */
const BUSY = 0.7;

/** `rows` wait, `rowsPerSecond` more arrive; a run takes `slowdown` times as long as profiled. */
export type BatchSizeInput = { rows: number; cap: number; rowsPerSecond: number; slowdown: number };

/**
 * Returns the rows per batch, of the measured sizes up to that of peak throughput, with which everybody waits least: a batch ends for all
 * its rows at once, so of a graph that gains little from batching the first rows of a short queue would only wait for the others, while
 * under load the time that is gained serves all who come. Waiting is the sum over the rows now waiting plus what the runner's work costs
 * those who arrive until it is free, rate * work^2 / (2 (1 - utilization)) (M/G/1's busy period; Kleinrock, Queueing Systems I, §5.8);
 * a size that hardly keeps up with the rate costs infinitely much.
 */
export function quickestBatch(model: LatencyModel, of: BatchSizeInput): number {
  const most = peakBatch(model, of.cap);
  let best = most;
  let least = Infinity;
  for (const size of model.batches) {
    if (size > most) break;
    const waited = waitOf(model, of, size);
    if (waited < least) [best, least] = [size, waited];
  }
  // The cap itself need not be a measured size.
  return waitOf(model, of, most) <= least ? most : best;
}

/** Microseconds that all rows wait together when batches have `size` rows. */
function waitOf(model: LatencyModel, of: BatchSizeInput, size: number): number {
  const fullUs = meanUs(model, size) * of.slowdown;
  const utilization = (of.rowsPerSecond * fullUs) / size / MICROS_PER_SECOND;
  if (utilization >= BUSY) return Infinity;
  const full = Math.floor(of.rows / size);
  const rest = of.rows - full * size;
  const restUs = rest > 0 ? meanUs(model, rest) * of.slowdown : 0;
  const workUs = full * fullUs + restUs;
  const nowWaiting = (size * fullUs * full * (full + 1)) / 2 + rest * workUs;
  return nowWaiting + ((of.rowsPerSecond / MICROS_PER_SECOND) * workUs * workUs) / (2 * (1 - utilization));
}
