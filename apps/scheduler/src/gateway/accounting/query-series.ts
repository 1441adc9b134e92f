import type { QueryOutcome } from '@infaas/shared/domain/decision';
import { bucketOf, bucketUpperUs, HISTOGRAM_BUCKETS } from '@infaas/shared/domain/latency-histogram';
import type { Micros } from '@infaas/shared/domain/units';

/** Labels of one series; empty where a query never got so far. The workspace is its id: applications of two may share a name. */
export type SeriesLabels = { application: string; task: string; variant: string; version: string; hardware: string; outcome: QueryOutcome; workspace: string };

export type Series = {
  labels: SeriesLabels;
  count: number;
  sumUs: Micros;
  /** Counts by our fine histogram's bucket. */
  buckets: Float64Array;
  queueUs: Micros;
  computeUs: Micros;
  /** Sum over queries of 1 / batch size: the number of runs. */
  executions: number;
  rows: number;
  /** When the last query ended; 0 before the first. */
  lastMs: number;
  /** The runs by batch size. */
  batches: Map<number, BatchRuns>;
};

/** Runs of one batch size, counted in shares: a batch of 4 that served two queries of 2 rows is half a run to each. */
export type BatchRuns = { executions: number; computeUs: Micros };

/** Rows of a query that ran in one batch. */
export type Run = { rows: number; batchSize: number; computeUs: Micros };

/** `runs` is there when a query was too large for one batch. */
export type SeriesSample = Run & { latencyUs: Micros; queueUs: Micros; runs?: readonly Run[] | undefined };

export type QuerySeries = { observe(labels: SeriesLabels, sample: SeriesSample): void; all(): Iterable<Series> };

const MAX_SERIES = 5_000;

/** Returns empty series: cheap counters for the hot path, turned into metrics only when they are scraped. */
export function createQuerySeries(nowMs: () => number): QuerySeries {
  const series = new Map<string, Series>();
  return {
    observe(labels, sample) {
      const key = `${labels.workspace}|${labels.application}|${labels.task}|${labels.variant}|${labels.hardware}|${labels.outcome}`;
      let one = series.get(key);
      if (one === undefined) {
        if (series.size >= MAX_SERIES) return;
        one = { labels, count: 0, sumUs: 0, buckets: new Float64Array(HISTOGRAM_BUCKETS), queueUs: 0, computeUs: 0, executions: 0, rows: 0, lastMs: 0, batches: new Map() };
        series.set(key, one);
      }
      const bucket = bucketOf(sample.latencyUs);
      one.count += 1;
      one.sumUs += sample.latencyUs;
      one.buckets[bucket] = (one.buckets[bucket] ?? 0) + 1;
      one.queueUs += sample.queueUs;
      one.computeUs += sample.computeUs;
      one.rows += sample.rows;
      one.lastMs = nowMs();
      if (sample.runs === undefined) addRun(one, sample);
      else for (const run of sample.runs) addRun(one, run);
    },
    all: () => series.values(),
  };
}

function addRun(one: Series, { rows, batchSize, computeUs }: Run): void {
  if (batchSize <= 0) return;
  const share = rows / batchSize;
  one.executions += share;
  const known = one.batches.get(batchSize);
  if (known === undefined) one.batches.set(batchSize, { executions: share, computeUs: computeUs * share });
  else {
    known.executions += share;
    known.computeUs += computeUs * share;
  }
}

/** Returns the counts of queries at or below each bound, ascending bounds in microseconds (within the 10 % of a fine bucket). */
export function cumulativeCounts(series: Series, boundsUs: readonly Micros[]): number[] {
  const counts: number[] = [];
  let bucket = 0;
  let sum = 0;
  for (const bound of boundsUs) {
    for (; bucket < HISTOGRAM_BUCKETS && bucketUpperUs(bucket) <= bound * 1.05; bucket += 1) sum += series.buckets[bucket] ?? 0;
    counts.push(sum);
  }
  return counts;
}
