import type { BatchLatency } from '@infaas/shared/domain/profile';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { openBenchHost, type BenchHost, type BenchPlace } from '../supervisor/bench-host';
import { machineCpu, processTicks } from '../supervisor/cpu-times';
import { anonymousBytes } from '../supervisor/process-memory';
import { summarise, type Window } from './sample-statistics';

/** As the host decides while serving: shorter full batches run on its main thread. */
const INLINE_BELOW_US = 1_000;
const ROUNDS = 5;
/** Processor time is counted in ticks of 10 ms: a window this long tells a tenth of it apart. */
const WINDOW_US = 120_000;
const MOST_RUNS = 5_000;

export type ProfileRequest = { executable: Executable; batches: readonly number[]; budgetMs: number };
export type VariantProfile = { latency: BatchLatency[]; loadUs: number; memoryBytes: number; maxBatch: number; foreignCpu: number };

/**
 * Measures a variant in a host of its own, as it would be served: load time from a spare host, run time per batch size in interleaved
 * rounds, peak anonymous memory. Rejects when the variant does not load or does not run one row.
 */
export async function profileVariant(place: BenchPlace, request: ProfileRequest): Promise<VariantProfile> {
  const executable: Executable = { ...request.executable, latency: [], memoryBytes: 0 };
  let bench = await openBenchHost(place, executable, 'inline');
  try {
    if (bench.loaded.fullBatchUs >= INLINE_BELOW_US) {
      await bench.close();
      bench = await openBenchHost(place, executable, 'thread');
    }
    return await measureAll(bench, request);
  } finally {
    await bench.close();
  }
}

async function measureAll(bench: BenchHost, request: ProfileRequest): Promise<VariantProfile> {
  const deadlineMs = Date.now() + request.budgetMs;
  const wanted = [...new Set([1, ...request.batches])].filter((batch) => batch <= bench.loaded.signature.maxBatch).sort((a, b) => a - b);
  const plan = await tryBatches(bench, wanted, request.budgetMs);
  const windows: Window[] = [];
  let peakBytes = anonymousBytes(bench.host.pid);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { batch, runs } of plan) {
      if (round > 0 && Date.now() > deadlineMs) break;
      windows.push(await measureWindow(bench, batch, runs));
      peakBytes = Math.max(peakBytes, anonymousBytes(bench.host.pid));
    }
  }
  const { latency, foreignCpu } = summarise(windows);
  const complete = plan.length === wanted.length;
  return {
    latency, foreignCpu, loadUs: Math.max(1, Math.round(bench.loaded.loadUs)), memoryBytes: Math.max(1, peakBytes),
    maxBatch: complete ? bench.loaded.signature.maxBatch : (plan.at(-1)?.batch ?? 1),
  };
}

/** Runs each batch size once, ascending, and returns how often it is to run per window; sizes that fail or exceed the budget are left out. */
async function tryBatches(bench: BenchHost, batches: readonly number[], budgetMs: number): Promise<{ batch: number; runs: number }[]> {
  const plan: { batch: number; runs: number }[] = [];
  let expectedUs = 0;
  let previousUs = 0;
  for (const batch of batches) {
    if (plan.length > 0 && expectedUs + ROUNDS * Math.max(WINDOW_US, 2 * previousUs) > budgetMs * 1_000) break;
    const runUs = await onceUs(bench, batch).catch((error: unknown) => {
      if (batch === 1) throw error;
      return null;
    });
    if (runUs === null) break;
    previousUs = runUs;
    expectedUs += ROUNDS * Math.max(WINDOW_US, runUs);
    plan.push({ batch, runs: Math.max(1, Math.min(MOST_RUNS, Math.round(WINDOW_US / runUs))) });
  }
  return plan;
}

async function onceUs(bench: BenchHost, batch: number): Promise<number> {
  const [runs] = await bench.host.measure({ batches: [batch], runsPerBatch: 2 });
  return Math.max(1, runs?.runsUs.at(-1) ?? 1);
}

async function measureWindow(bench: BenchHost, batch: number, runs: number): Promise<Window> {
  const before = { machine: machineCpu(), host: processTicks(bench.host.pid) };
  const [measured] = await bench.host.measure({ batches: [batch], runsPerBatch: runs });
  const after = { machine: machineCpu(), host: processTicks(bench.host.pid) };
  const total = after.machine.total - before.machine.total;
  const foreign = after.machine.busy - before.machine.busy - (after.host - before.host);
  return { batch, runsUs: measured?.runsUs ?? [], foreignCpu: total <= 0 ? 0 : Math.min(1, Math.max(0, foreign / total)) };
}
