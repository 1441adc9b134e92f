import type { Micros } from './units';

/**
 * A mergeable latency histogram: buckets grow by 10 %, from 10 us to beyond 100 s, so that any percentile is within 5 % and the sum of
 * two histograms is the histogram of both.
 */
const GROWTH = 1.1;
const FIRST_US = 10;
const LOG_GROWTH = Math.log(GROWTH);
export const HISTOGRAM_BUCKETS = 172;

/** Counts per bucket; always HISTOGRAM_BUCKETS long. */
export type LatencyHistogram = number[];

export function emptyHistogram(): LatencyHistogram {
  return new Array<number>(HISTOGRAM_BUCKETS).fill(0);
}

/** Index of the bucket that holds a latency. */
export function bucketOf(latencyUs: Micros): number {
  if (latencyUs <= FIRST_US) return 0;
  return Math.min(HISTOGRAM_BUCKETS - 1, Math.ceil(Math.log(latencyUs / FIRST_US) / LOG_GROWTH - 1e-9));
}

/** Upper bound of a bucket. */
export function bucketUpperUs(bucket: number): Micros {
  return Math.round(FIRST_US * GROWTH ** bucket);
}

/** Adds `other` into `into`. */
export function mergeHistogram(into: LatencyHistogram, other: readonly number[]): void {
  for (let bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket += 1) into[bucket] = (into[bucket] ?? 0) + (other[bucket] ?? 0);
}

/** The latency below which the fraction `q` (0..1) of all counted lies, or null when nothing was counted. */
export function quantileUs(histogram: readonly number[], q: number): Micros | null {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(q * total));
  let seen = 0;
  for (let bucket = 0; bucket < histogram.length; bucket += 1) {
    seen += histogram[bucket] ?? 0;
    if (seen >= rank) {
      const upper = bucketUpperUs(bucket);
      return bucket === 0 ? upper : Math.round((upper + bucketUpperUs(bucket - 1)) / 2);
    }
  }
  return bucketUpperUs(HISTOGRAM_BUCKETS - 1);
}
