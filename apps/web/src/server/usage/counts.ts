import { emptyHistogram, mergeHistogram, quantileUs } from '@infaas/shared/domain/latency-histogram';
import type { LatencyHistogram } from '@infaas/shared/domain/latency-histogram';

/** What was counted of some queries in some time: the form that every chart and table of usage is made from. */
export type Counts = {
  /** All that ended: answered + refused + timed out + failed + cancelled. */
  queries: number;
  answered: number;
  refused: number;
  timedOut: number;
  failed: number;
  cancelled: number;
  sloMet: number;
  sloMissed: number;
  /** Met / all but the cancelled, 0..1: a refused or timed out query did not meet its objective. Null without queries. */
  sloCompliance: number | null;
  p50Us: number | null;
  p95Us: number | null;
  p99Us: number | null;
  /** Mean size of the batches that answered queries ran in. */
  meanBatch: number | null;
  computeUs: number;
};

export type UsageRow = {
  answered: number; refused: number; timedOut: number; failed: number; cancelled: number; sloMet: number; sloMissed: number;
  latency: readonly number[]; computeUs: bigint | number; batchSum: number;
};

/** A sum of usage rows that grows in place. */
export type Tally = {
  answered: number; refused: number; timedOut: number; failed: number; cancelled: number; sloMet: number; sloMissed: number;
  latency: LatencyHistogram; computeUs: number; batchSum: number;
};

export function emptyTally(): Tally {
  return { answered: 0, refused: 0, timedOut: 0, failed: 0, cancelled: 0, sloMet: 0, sloMissed: 0, latency: emptyHistogram(), computeUs: 0, batchSum: 0 };
}

/** Adds a row to a tally. */
export function addRow(tally: Tally, row: UsageRow): void {
  tally.answered += row.answered;
  tally.refused += row.refused;
  tally.timedOut += row.timedOut;
  tally.failed += row.failed;
  tally.cancelled += row.cancelled;
  tally.sloMet += row.sloMet;
  tally.sloMissed += row.sloMissed;
  tally.computeUs += Number(row.computeUs);
  tally.batchSum += row.batchSum;
  mergeHistogram(tally.latency, row.latency);
}

/** Returns the figures of a tally. */
export function countsOf(tally: Tally): Counts {
  const { answered, refused, timedOut, failed, cancelled, sloMet, sloMissed } = tally;
  const judged = answered + refused + timedOut + failed;
  return {
    queries: judged + cancelled,
    answered, refused, timedOut, failed, cancelled, sloMet, sloMissed,
    sloCompliance: judged === 0 ? null : sloMet / judged,
    p50Us: quantileUs(tally.latency, 0.5),
    p95Us: quantileUs(tally.latency, 0.95),
    p99Us: quantileUs(tally.latency, 0.99),
    meanBatch: answered === 0 ? null : tally.batchSum / answered,
    computeUs: tally.computeUs,
  };
}

/** Returns tallies of rows by a key; rows of key null are left out. */
export function tallyBy<Row extends UsageRow>(rows: readonly Row[], keyOf: (row: Row) => string | null): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === null) continue;
    const tally = tallies.get(key) ?? emptyTally();
    addRow(tally, row);
    tallies.set(key, tally);
  }
  return tallies;
}
