import type { ProfileCheckpoint } from '@infaas/shared/jobs/profile-jobs';
import { machineCpu, processTicks } from '../supervisor/cpu-times';
import { anonymousBytes } from '../supervisor/process-memory';
import type { MeasuringWatch } from './measuring-watch';
import type { Side } from './open-side';
import { LEAST_ROUNDS, planBatches, warmUp, type BatchPlan, type PlannedBatch } from './plan-batches';
import type { RenewedSides, Sides } from './renewed-sides';
import { runWindow } from './run-window';
import { isQuiet, type Round } from './sample-statistics';

/** Rounds beyond the fewest make up for those in which others were busy, where at least one was quiet. */
const MOST_ROUNDS = 8;

export type MeasuredRounds = { plan: BatchPlan; rounds: Round[]; peakBytes: { own: number; reference: number }; resumed: number };
export type RoundsRequest = {
  batches: readonly number[]; budgetMs: number; watch: MeasuringWatch;
  /** What an interrupted job had measured on such a machine. */
  from: ProfileCheckpoint | null;
  /** Says what was measured, for `watch.keep`. */
  machine: string;
};

/**
 * Runs all batch sizes in interleaved rounds, the base beside the variant, each round in fresh hosts while loads are wanted; sizes that fail,
 * bring nothing or would exceed the budget are left out. After every round the job keeps what there is. Rejects when a single row does not
 * run, or when the watch ends the job.
 */
export async function measureRounds(renewed: RenewedSides, request: RoundsRequest): Promise<MeasuredRounds> {
  const { watch, from } = request;
  let deadlineMs = Date.now() + request.budgetMs;
  await watch.giveWay();
  const plan = from?.plan ?? (await planBatches(renewed.now(), request.batches, request.budgetMs));
  const rounds: Round[] = [...(from?.rounds ?? [])];
  const peakBytes = { own: from?.peakBytes.own ?? 0, reference: from?.peakBytes.reference ?? 0 };
  // Memory is what this process takes: it has to run the largest batch once itself.
  if (from) await measureRound(renewed.now(), plan.sizes.slice(-1), { referenceFirst: false, watch });
  let used = from !== null;
  while (rounds.length < MOST_ROUNDS && !isEnough(rounds, deadlineMs)) {
    if (used) deadlineMs += await renew(renewed, { quiet: rounds.some(isQuiet), sizes: plan.sizes });
    const sides = renewed.now();
    const round = await measureRound(sides, plan.sizes, { referenceFirst: rounds.length % 2 === 1, watch });
    used = true;
    if (round === null) continue;
    rounds.push(round);
    readPeaks(sides, peakBytes);
    watch.keep({ machine: request.machine, engine: sides.own.engine, plan, rounds, peakBytes: { ...peakBytes } });
  }
  readPeaks(renewed.now(), peakBytes);
  return { plan, rounds, peakBytes, resumed: from?.rounds.length ?? 0 };
}

/** Loads have a part of the budget of their own: returns how many milliseconds went into them. */
async function renew(renewed: RenewedSides, { quiet, sizes }: { quiet: boolean; sizes: readonly PlannedBatch[] }): Promise<number> {
  const startedMs = Date.now();
  if (await renewed.renew(quiet)) await warmUp(renewed.now(), sizes);
  return Date.now() - startedMs;
}

function isEnough(rounds: readonly Round[], deadlineMs: number): boolean {
  const quiet = rounds.filter(isQuiet).length;
  if (rounds.length >= LEAST_ROUNDS && (quiet >= LEAST_ROUNDS || quiet === 0)) return true;
  return rounds.length > 0 && Date.now() > deadlineMs;
}

function readPeaks({ own, reference }: Sides, peakBytes: { own: number; reference: number }): void {
  peakBytes.own = Math.max(peakBytes.own, anonymousBytes(own.bench.host.pid));
  if (reference) peakBytes.reference = Math.max(peakBytes.reference, anonymousBytes(reference.bench.host.pid));
}

type RoundOrder = { referenceFirst: boolean; watch: MeasuringWatch };

/**
 * Processor time is counted in ticks of 10 ms: a whole round is long enough to tell a tenth of it apart. Null when online queries interrupted
 * it: its parts would not be of one moment.
 */
async function measureRound({ own, reference }: Sides, plan: readonly PlannedBatch[], { referenceFirst, watch }: RoundOrder): Promise<Round | null> {
  const before = readCpu(own, reference);
  const round: Omit<Round, 'foreignCpu'> = { own: [], reference: [] };
  for (const { batch, ownRuns, referenceRuns } of plan) {
    if (await watch.giveWay()) return null;
    const mine = async (): Promise<unknown> => round.own.push(await runWindow(own, batch, { count: ownRuns }));
    const theirs = async (): Promise<unknown> => reference && referenceRuns > 0 && round.reference.push(await runWindow(reference, batch, { count: referenceRuns }));
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
