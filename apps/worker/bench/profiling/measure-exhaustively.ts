import { seededRandom } from '@infaas/shared/domain/random';
import type { BatchLatency } from '@infaas/shared/domain/profile';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { closeSides, openSides, quietPlace, type Side } from '../../src/profiler/open-side';
import { runWindow } from '../../src/profiler/run-window';
import { latencyOf, spreadOf, type Window } from '../../src/profiler/sample-statistics';
import type { BenchPlace } from '../../src/supervisor/bench-host';
import type { MeasuredVariant } from './profile-as-product';

const BATCHES = [1, 2, 4, 8, 16, 32, 64];
const WINDOW_US = 30_000;
const MOST_RUNS = 2_000;
/** Every process has a speed of its own: the figures are of so many processes of each variant. */
const PROCESSES = 8;

/**
 * Measures all variants side by side: every round runs every batch size of every variant for 30 ms, in an order of its own, so that a busy
 * moment hits all alike. No size is left out and no budget holds. Several times on the way all of them are put into fresh hosts.
 */
export async function measureExhaustively(place: BenchPlace, executables: readonly Executable[], { rounds, say }: { rounds: number; say: (line: string) => void }): Promise<MeasuredVariant[]> {
  const startedMs = Date.now();
  const windows = new Map<string, Window[]>(executables.map(({ variantId }) => [variantId, []]));
  const maxBatch = new Map<string, number>();
  const random = seededRandom(11);
  for (let nth = 0; nth < PROCESSES; nth += 1) {
    const sides: Side[] = [];
    try {
      for (const executable of executables) sides.push(...(await openSides(quietPlace(place), [executable])));
      for (const { executable, bench } of sides) maxBatch.set(executable.variantId, bench.loaded.signature.maxBatch);
      const plan = await planRuns(sides);
      for (let round = 0; round < rounds / PROCESSES; round += 1) {
        for (const { side, batch, count } of shuffled(plan, random)) windows.get(side.executable.variantId)?.push(await runWindow(side, batch, { count }));
      }
    } finally {
      await closeSides(sides);
    }
  }
  say(`measured ${executables.length} variants exhaustively in ${((Date.now() - startedMs) / 1_000).toFixed(0)} s`);
  return executables.map(({ variantId, variantName, threads }) => ({
    name: variantName, threads,
    profile: { hardwareClass: '', latency: undisturbed(windows.get(variantId) ?? []), loadUs: 1, memoryBytes: 1, maxBatch: maxBatch.get(variantId) ?? 1, provisional: false },
  }));
}

/** The median of all windows' medians is the time of a size: a window that others disturbed, or that found its memory reclaimed, does not move it. */
function undisturbed(windows: readonly Window[]): BatchLatency[] {
  return latencyOf(windows).map((point) => ({
    ...point, meanUs: Math.max(1, Math.round(spreadOf(windows.filter(({ batch }) => batch === point.batch).map(({ runsUs }) => spreadOf(runsUs).median)).median)),
  }));
}

type PlannedRun = { side: Side; batch: number; count: number };

async function planRuns(sides: readonly Side[]): Promise<PlannedRun[]> {
  const plan: PlannedRun[] = [];
  for (const side of sides) {
    for (const batch of BATCHES.filter((size) => size <= side.bench.loaded.signature.maxBatch)) {
      const { median } = spreadOf((await runWindow(side, batch, { count: 3 })).runsUs);
      plan.push({ side, batch, count: Math.max(1, Math.min(MOST_RUNS, Math.round(WINDOW_US / Math.max(1, median)))) });
    }
  }
  return plan;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items.map((item) => ({ item, at: random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}
