import type { ModelRow } from '../../variant/list-variants';

/** Digits on one page: what a query of the burst asks at once. */
export const PAGE_DIGITS = 64;
/** More pages a second than this would measure the sender. */
const MOST_PAGES_PER_SECOND = 500;
const CALM_PART = 0.3;
const BURST_PART = 1.6;
const CALM_SECONDS = 15;
const BURST_SECONDS = 20;
/** The second floor lies so far below the best accuracy. */
const GIVEN_UP = 0.15;
const ALLOWED_LOSS = 0.005;

/** What both runs send: pages per second for each second, the same in both. */
export type BurstPlan = {
  task: string;
  /** The most accurate variant: the first run has one instance of it and nothing else. */
  fixedVariant: string;
  hardware: string;
  accuracy: number;
  /** Pages per second that the one instance answers at most, by its profile. */
  capacity: number;
  rates: number[];
  deadlineMs: number;
  minAccuracy: number;
  degradedMinAccuracy: number;
};

/**
 * Returns a burst that is too much for one instance of the most accurate variant with one thread: calm at 30 % of its throughput, 20 seconds
 * at 160 %, calm again. Null while nothing is measured.
 */
export function planBurst(task: string, rows: readonly ModelRow[]): BurstPlan | null {
  const measured = rows.filter((row) => row.status === 'ready' && row.threads === 1 && row.provider === 'cpu' && row.hardware !== null && row.accuracy !== null && row.throughputPerSecond !== null);
  const [best] = [...measured].sort((a, b) => (b.accuracy ?? 0) - (a.accuracy ?? 0) || (b.throughputPerSecond ?? 0) - (a.throughputPerSecond ?? 0));
  if (best === undefined) return null;
  const accuracy = best.accuracy ?? 0;
  const capacity = (best.throughputPerSecond ?? 0) / PAGE_DIGITS;
  const rate = (part: number): number => Math.min(MOST_PAGES_PER_SECOND, part * capacity);
  const calm = Array.from({ length: CALM_SECONDS }, () => rate(CALM_PART));
  return {
    task, fixedVariant: best.variant, hardware: best.hardware ?? '', accuracy, capacity,
    rates: [...calm, ...Array.from({ length: BURST_SECONDS }, () => rate(BURST_PART)), ...calm],
    deadlineMs: 100, minAccuracy: Math.max(0, accuracy - ALLOWED_LOSS), degradedMinAccuracy: Math.max(0, accuracy - GIVEN_UP),
  };
}
