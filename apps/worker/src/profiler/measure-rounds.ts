import { machineCpu, processTicks } from '../supervisor/cpu-times';
import { anonymousBytes } from '../supervisor/process-memory';
import type { Side } from './open-side';
import { isQuiet, spreadOf, type Round, type Window } from './sample-statistics';

const LEAST_ROUNDS = 5;
/** Rounds beyond the fewest make up for those in which others were busy, where at least one was quiet. */
const MOST_ROUNDS = 8;
const WINDOW_US = 25_000;
const MOST_RUNS = 2_000;
const SLOW_RUN_US = 10_000;
const WARM_RUNS = 30;
/** With the fewest rounds this gives 20 runs of a single row: what a 95th percentile needs. */
const LEAST_RUNS_OF_ONE = 4;

export type Sides = { own: Side; reference: Side | null };
export type MeasuredRounds = { rounds: Round[]; peakBytes: { own: number; reference: number }; /** Largest batch that was run. */ largest: number };
type Planned = { batch: number; ownRuns: number; referenceRuns: number };

/**
 * Runs all batch sizes in interleaved rounds, the base beside the variant; sizes that fail or would exceed the budget are left out, from
 * the largest down. Rejects when a single row does not run.
 */
export async function measureRounds(sides: Sides, batches: readonly number[], budgetMs: number): Promise<MeasuredRounds> {
  const deadlineMs = Date.now() + budgetMs;
  const plan = await planBatches(sides, batches, budgetMs);
  const rounds: Round[] = [];
  const peakBytes = { own: 0, reference: 0 };
  while (rounds.length < MOST_ROUNDS) {
    const quiet = rounds.filter(isQuiet).length;
    if (rounds.length >= LEAST_ROUNDS && (quiet >= LEAST_ROUNDS || quiet === 0)) break;
    if (rounds.length > 0 && Date.now() > deadlineMs) break;
    rounds.push(await measureRound(sides, plan, rounds.length % 2 === 1));
    peakBytes.own = Math.max(peakBytes.own, anonymousBytes(sides.own.bench.host.pid));
    peakBytes.reference = sides.reference ? Math.max(peakBytes.reference, anonymousBytes(sides.reference.bench.host.pid)) : 0;
  }
  return { rounds, peakBytes, largest: plan.at(-1)?.batch ?? 1 };
}

/** Runs each size once, ascending, to know how often it fits into a window. */
async function planBatches(sides: Sides, batches: readonly number[], budgetMs: number): Promise<Planned[]> {
  const plan: Planned[] = [];
  let expectedUs = 0;
  let lastUs = 0;
  for (const batch of batches) {
    if (plan.length > 0 && expectedUs + LEAST_ROUNDS * Math.max(WINDOW_US, 2 * lastUs) > budgetMs * 1_000) break;
    const tried = await tryBatch(sides, batch).catch((error: unknown) => {
      if (batch === 1) throw error;
      return null;
    });
    if (!tried) break;
    lastUs = tried.ownRuns * tried.ownUs + tried.referenceRuns * tried.referenceUs;
    expectedUs += LEAST_ROUNDS * lastUs;
    plan.push({ batch, ownRuns: tried.ownRuns, referenceRuns: tried.referenceRuns });
  }
  return plan;
}

async function tryBatch({ own, reference }: Sides, batch: number): Promise<Planned & { ownUs: number; referenceUs: number }> {
  const ownUs = await warmRunUs(own, batch);
  const referenceUs = reference && batch <= reference.bench.loaded.signature.maxBatch ? await warmRunUs(reference, batch) : 0;
  return { batch, ownUs, referenceUs, ownRuns: runsFor(batch, ownUs), referenceRuns: referenceUs === 0 ? 0 : runsFor(batch, referenceUs) };
}

function runsFor(batch: number, runUs: number): number {
  return Math.max(batch === 1 ? LEAST_RUNS_OF_ONE : 1, Math.min(MOST_RUNS, Math.round(WINDOW_US / runUs)));
}

/** Too few runs per window would all be the slow first ones: a short run is timed often enough not to be taken for a long one. */
async function warmRunUs(side: Side, batch: number): Promise<number> {
  const firstUs = Math.min(...(await runs(side, batch, 3)).runsUs);
  if (firstUs >= SLOW_RUN_US) return firstUs;
  return Math.max(1, spreadOf((await runs(side, batch, WARM_RUNS)).runsUs).median);
}

/** Processor time is counted in ticks of 10 ms: a whole round is long enough to tell a tenth of it apart. */
async function measureRound({ own, reference }: Sides, plan: readonly Planned[], referenceFirst: boolean): Promise<Round> {
  const before = readCpu(own, reference);
  const round: Omit<Round, 'foreignCpu'> = { own: [], reference: [] };
  for (const { batch, ownRuns, referenceRuns } of plan) {
    const mine = async (): Promise<unknown> => round.own.push(await runs(own, batch, ownRuns));
    const theirs = async (): Promise<unknown> => reference && referenceRuns > 0 && round.reference.push(await runs(reference, batch, referenceRuns));
    for (const run of referenceFirst ? [theirs, mine] : [mine, theirs]) await run();
  }
  const after = readCpu(own, reference);
  const total = after.total - before.total;
  const foreign = after.busy - before.busy - (after.hosts - before.hosts);
  return { ...round, foreignCpu: total <= 0 ? 0 : Math.min(1, Math.max(0, foreign / total)) };
}

function readCpu(own: Side, reference: Side | null): { busy: number; total: number; hosts: number } {
  return { ...machineCpu(), hosts: processTicks(own.bench.host.pid) + (reference ? processTicks(reference.bench.host.pid) : 0) };
}

async function runs({ bench }: Side, batch: number, count: number): Promise<Window> {
  const [measured] = await bench.host.measure({ batches: [batch], runsPerBatch: count });
  return { batch, runsUs: measured?.runsUs ?? [] };
}
