import type { BatchLatency } from '@infaas/shared/domain/profile';
import { intervalFactor } from '@infaas/shared/policy/student-t';
import { isotonic } from './isotonic';

/** Runs of one batch size in one round: `runsUs` holds some of their times where there were many, `runs` says how many there were. */
export type Window = { batch: number; runs?: number | undefined; runsUs: number[] };
/** What was run within one moment: every batch size of the variant and, beside each, of its base; `foreignCpu` = what others took meanwhile, 0..1. */
export type Round = { foreignCpu: number; own: Window[]; reference: Window[] };
/**
 * Time of a batch size in parts of the base's in the same rounds, with its 99 % interval; `typical` is the median of the rounds' ratios of
 * medians, which single disturbed rounds do not move.
 */
export type LatencyRatio = { batch: number; ratio: number; low: number; high: number; rounds: number; typical: number };

/** Rounds in which others took more than this are left out where enough quiet ones remain. */
export const QUIET_BELOW = 0.1;
/** So many quiet rounds are enough to leave the others out. */
export const ENOUGH_QUIET = 3;
const LEAST_COMPARED = 3;
/** Of the runs of a window this part is left out at either end before the mean: what was interrupted says nothing about the model. */
const TRIMMED = 0.1;
/** Times kept of one window: enough for its percentiles, few enough to be kept while the job runs. */
const KEPT_RUNS = 64;

/** Returns a window of these run times, thinned to at most 64 evenly spread over the sorted ones. */
export function windowOf(batch: number, runsUs: readonly number[]): Window {
  if (runsUs.length <= KEPT_RUNS) return { batch, runs: runsUs.length, runsUs: [...runsUs] };
  const sorted = [...runsUs].sort((a, b) => a - b);
  const kept = Array.from({ length: KEPT_RUNS }, (_, at) => sorted[Math.floor(((at + 0.5) * sorted.length) / KEPT_RUNS)] ?? 0);
  return { batch, runs: runsUs.length, runsUs: kept };
}

export function isQuiet(round: Pick<Round, 'foreignCpu'>): boolean {
  return round.foreignCpu <= QUIET_BELOW;
}

/** Returns the rounds that count: the quiet ones, or the quietest half where hardly any was quiet. */
export function countedRounds(rounds: readonly Round[]): Round[] {
  const quiet = rounds.filter(isQuiet);
  if (quiet.length >= Math.min(ENOUGH_QUIET, rounds.length)) return quiet;
  return [...rounds].sort((a, b) => a.foreignCpu - b.foreignCpu).slice(0, Math.max(1, Math.ceil(rounds.length / 2)));
}

/** Returns latency per batch size, ascending; a larger batch never comes out faster than a smaller one (noise is shared between them). */
export function latencyOf(windows: readonly Window[]): BatchLatency[] {
  const batches = [...new Set(windows.map((window) => window.batch))].sort((a, b) => a - b);
  const points = batches.map((batch) => pointOf(batch, windows.filter((window) => window.batch === batch)));
  const [mean, p50, p95, p99] = (['meanUs', 'p50Us', 'p95Us', 'p99Us'] as const).map((field) => isotonic(points.map((point) => point[field])));
  return points.map((point, at) => ({
    ...point, meanUs: whole(mean?.[at]), p50Us: whole(p50?.[at]), p95Us: whole(p95?.[at]), p99Us: whole(p99?.[at]),
  }));
}

/**
 * Returns, per batch size, the time of the variant in parts of the base's: the geometric mean of the rounds' ratios, so that a busy moment
 * hits both sides. Noisy rounds are left out where enough quiet ones remain; batch sizes with fewer than three rounds are left out.
 */
export function ratiosOf(rounds: readonly Round[]): LatencyRatio[] {
  const quiet = rounds.filter(isQuiet);
  const used = quiet.length > ENOUGH_QUIET ? quiet : rounds;
  const compared = new Map<number, { log: number; ofMedians: number }[]>();
  for (const { own, reference } of used) {
    for (const { batch, runsUs } of own) {
      const theirs = reference.find((window) => window.batch === batch);
      if (!theirs) continue;
      const round = { log: Math.log(trimmedMean(runsUs) / trimmedMean(theirs.runsUs)), ofMedians: medianOf(runsUs) / medianOf(theirs.runsUs) };
      compared.set(batch, [...(compared.get(batch) ?? []), round]);
    }
  }
  return [...compared].filter(([, values]) => values.length >= LEAST_COMPARED).sort(([a], [b]) => a - b)
    .map(([batch, values]) => ({ ...ratioOf(batch, values.map((round) => round.log)), typical: medianOf(values.map((round) => round.ofMedians)) }));
}

/** Returns median and standard deviation of single measurements. */
export function spreadOf(values: readonly number[]): { median: number; deviation: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
  return { median, deviation: deviationOf(sorted) };
}

function medianOf(values: readonly number[]): number {
  return Math.max(1e-3, spreadOf(values).median);
}

function ratioOf(batch: number, logs: readonly number[]): Omit<LatencyRatio, 'typical'> {
  const mean = meanOf(logs);
  const sampleDeviation = deviationOf(logs) * Math.sqrt(logs.length / (logs.length - 1));
  const half = intervalFactor(logs.length) * (sampleDeviation / Math.sqrt(logs.length));
  return { batch, ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half), rounds: logs.length };
}

function pointOf(batch: number, windows: readonly Window[]): BatchLatency {
  const sorted = windows.flatMap((window) => window.runsUs).sort((a, b) => a - b);
  const samples = windows.reduce((sum, window) => sum + (window.runs ?? window.runsUs.length), 0);
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? 1;
  return {
    batch, samples: Math.max(1, samples), meanUs: trimmedMean(sorted), p50Us: at(0.5), p95Us: at(0.95), p99Us: at(0.99), deviationUs: Math.round(deviationOf(sorted)),
  };
}

function trimmedMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length * TRIMMED);
  return Math.max(1e-3, meanOf(sorted.slice(cut, sorted.length - cut)));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}

function whole(value: number | undefined): number {
  return Math.max(1, Math.round(value ?? 1));
}
