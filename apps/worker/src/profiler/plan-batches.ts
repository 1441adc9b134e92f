import type { BatchesEnd } from '@infaas/shared/jobs/profile-jobs';
import type { Side } from './open-side';
import type { Sides } from './renewed-sides';
import { runWindow } from './run-window';
import { spreadOf } from './sample-statistics';

/** Rounds that every size is measured in, at least. */
export const LEAST_ROUNDS = 5;
const WINDOW_US = 25_000;
const MOST_RUNS = 2_000;
const SLOW_RUN_US = 10_000;
const WARM_RUNS = 30;
/** With the fewest rounds this gives 20 runs of a single row: what a 95th percentile needs. */
const LEAST_RUNS_OF_ONE = 4;
/** A size counts as a gain when its throughput is this much above the best before; after so many without one, larger sizes are left out. */
const LEAST_GAIN = 1.03;
const SIZES_WITHOUT_GAIN = 2;

export type PlannedBatch = { batch: number; ownRuns: number; referenceRuns: number };
/** The sizes that are measured, ascending, and why no larger one is. */
export type BatchPlan = { sizes: PlannedBatch[]; end: BatchesEnd };

/** Runs each size once, ascending, to know how often it fits into a window. Rejects when a single row does not run. */
export async function planBatches(sides: Sides, batches: readonly number[], budgetMs: number): Promise<BatchPlan> {
  const sizes: PlannedBatch[] = [];
  const growth = watchGrowth();
  let expectedUs = 0;
  let lastUs = 0;
  for (const batch of batches) {
    if (sizes.length > 0 && expectedUs + LEAST_ROUNDS * Math.max(WINDOW_US, 2 * lastUs) > budgetMs * 1_000) return { sizes, end: 'budget' };
    const tried = await tryBatch(sides, batch).catch((error: unknown) => {
      if (batch === 1) throw error;
      return null;
    });
    if (!tried) return { sizes, end: 'failed' };
    const { ownUs, referenceUs, ...planned } = tried;
    lastUs = planned.ownRuns * ownUs + planned.referenceRuns * referenceUs;
    expectedUs += LEAST_ROUNDS * lastUs;
    sizes.push(planned);
    if (growth.ended(batch / ownUs) && batch !== batches.at(-1)) return { sizes, end: 'no-gain' };
  }
  return { sizes, end: 'all' };
}

/** Returns a watch over ascending sizes' throughput that says when it no longer grows. */
export function watchGrowth(): { ended: (throughput: number) => boolean } {
  let best = 0;
  let without = 0;
  return {
    ended(throughput) {
      without = throughput >= LEAST_GAIN * best ? 0 : without + 1;
      best = Math.max(best, throughput);
      return without >= SIZES_WITHOUT_GAIN;
    },
  };
}

/** Runs every planned size a little in hosts that are new: the first runs of a process are slower. */
export async function warmUp({ own, reference }: Sides, sizes: readonly PlannedBatch[]): Promise<void> {
  for (const { batch, ownRuns, referenceRuns } of sizes) {
    await runWindow(own, batch, { count: Math.min(WARM_RUNS, ownRuns) });
    if (reference && referenceRuns > 0) await runWindow(reference, batch, { count: Math.min(WARM_RUNS, referenceRuns) });
  }
}

async function tryBatch({ own, reference }: Sides, batch: number): Promise<PlannedBatch & { ownUs: number; referenceUs: number }> {
  const ownUs = await warmRunUs(own, batch);
  const referenceUs = reference && batch <= reference.bench.loaded.signature.maxBatch ? await warmRunUs(reference, batch) : 0;
  return { batch, ownUs, referenceUs, ownRuns: runsFor(batch, ownUs), referenceRuns: referenceUs === 0 ? 0 : runsFor(batch, referenceUs) };
}

function runsFor(batch: number, runUs: number): number {
  return Math.max(batch === 1 ? LEAST_RUNS_OF_ONE : 1, Math.min(MOST_RUNS, Math.round(WINDOW_US / runUs)));
}

/** Too few runs per window would all be the slow first ones: a short run is timed often enough not to be taken for a long one. */
async function warmRunUs(side: Side, batch: number): Promise<number> {
  const firstUs = Math.min(...(await runWindow(side, batch, { count: 3 })).runsUs);
  if (firstUs >= SLOW_RUN_US) return firstUs;
  return Math.max(1, spreadOf((await runWindow(side, batch, { count: WARM_RUNS })).runsUs).median);
}
