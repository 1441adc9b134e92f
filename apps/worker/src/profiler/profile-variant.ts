import { cpus } from 'node:os';
import type { Executable, JobResult } from '@infaas/shared/jobs/catalogue';
import type { ProfileCheckpoint, ProfileDetails } from '@infaas/shared/jobs/profile-jobs';
import type { BenchPlace } from '../supervisor/bench-host';
import { anonymousBytes } from '../supervisor/process-memory';
import { measureColdLoad } from './measure-cold-load';
import { measureRounds, type MeasuredRounds } from './measure-rounds';
import { UNWATCHED, type MeasuringWatch } from './measuring-watch';
import { quietPlace, type Side } from './open-side';
import { renewedSides, type LoadTime, type RenewedSides } from './renewed-sides';
import { runWindow } from './run-window';
import { countedRounds, isQuiet, latencyOf, ratiosOf, spreadOf } from './sample-statistics';

/** Part of the budget that the rounds may take; the rest is for loads. */
const ROUNDS_PART = 0.7;
const LOADS = 5;
const PAUSE_MS = 20;
const PAUSED_RUNS = 10;

export type ProfileRequest = {
  executable: Executable; reference?: Executable | undefined; batches: readonly number[]; budgetMs: number; loads?: number | undefined;
  /** What an interrupted job had measured; used where machine, software and sides are alike. */
  checkpoint?: ProfileCheckpoint | undefined;
  watch?: MeasuringWatch; software?: Record<string, string>;
};
export type VariantProfile = Omit<JobResult<'profile'>, 'software'>;

/**
 * Measures a variant in hosts of its own, as it would be served: load time from fresh hosts, run time per batch size in interleaved rounds,
 * memory; the reference, when there is one, beside it in the same rounds. Rejects when the variant does not load or does not run one row.
 */
export async function profileVariant(place: BenchPlace, request: ProfileRequest): Promise<VariantProfile> {
  const quiet = quietPlace(place);
  const machine = machineOf(request);
  const from = usable(request, machine);
  await request.watch?.giveWay();
  const { executable, reference, loads = LOADS } = request;
  const renewed = await renewedSides(quiet, { executable, reference, engine: from?.engine ?? null, loads });
  try {
    return await measureSides(quiet, renewed, { ...request, machine, from });
  } finally {
    await renewed.close();
  }
}

type Measurement = ProfileRequest & { machine: string; from: ProfileCheckpoint | null };

async function measureSides(place: BenchPlace, renewed: RenewedSides, request: Measurement): Promise<VariantProfile> {
  const { watch = UNWATCHED } = request;
  const { bench } = renewed.now().own;
  const { maxBatch } = bench.loaded.signature;
  const steadyMemoryBytes = anonymousBytes(bench.host.pid);
  const wanted = [...new Set([1, ...request.batches])].filter((batch) => batch <= maxBatch).sort((a, b) => a - b);
  const measured = await measureRounds(renewed, { batches: wanted, budgetMs: request.budgetMs * ROUNDS_PART, watch, from: request.from, machine: request.machine });
  const { rounds, plan } = measured;
  const { own, reference } = renewed.now();
  const briefly = request.loads === 1;
  const paused = briefly ? null : (await runWindow(own, 1, { count: PAUSED_RUNS, pauseMs: PAUSE_MS })).runsUs;
  const loads = await renewed.loadTimes(rounds.some(isQuiet), watch);
  const details: ProfileDetails = {
    batchesEnd: plan.end, rounds: rounds.length, quietRounds: rounds.filter(isQuiet).length, resumedRounds: measured.resumed, waitedMs: Math.round(watch.waitedMs()),
    steadyMemoryBytes, coldLoad: briefly ? null : await measureColdLoad(place, own), afterPause: paused ? afterPause(paused) : null,
    machine: { cpuModel: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length },
  };
  const counted = countedRounds(rounds);
  return {
    latency: latencyOf(counted.flatMap((round) => round.own)),
    foreignCpu: counted.reduce((sum, round) => sum + round.foreignCpu, 0) / Math.max(1, counted.length),
    loadUs: loads.own.us, loadSamples: loads.own.samples, loadDeviationUs: loads.own.deviationUs,
    memoryBytes: Math.max(1, measured.peakBytes.own),
    // Larger batches than were measured still run where they only bring nothing; not where they failed or take too long.
    maxBatch: plan.end === 'all' || plan.end === 'no-gain' ? maxBatch : plan.sizes.at(-1)?.batch ?? 1,
    ...(reference ? { reference: comparison(reference, measured, loads.reference) } : {}),
    details,
  };
}

function comparison(reference: Side, { rounds, peakBytes }: MeasuredRounds, load: LoadTime | null): NonNullable<VariantProfile['reference']> {
  return {
    variantId: reference.executable.variantId, load, memoryBytes: Math.max(1, peakBytes.reference),
    latency: latencyOf(countedRounds(rounds).flatMap((round) => round.reference)), ratios: ratiosOf(rounds),
  };
}

function afterPause(runsUs: readonly number[]): NonNullable<ProfileDetails['afterPause']> {
  const sorted = [...runsUs].sort((a, b) => a - b);
  return { pauseMs: PAUSE_MS, samples: sorted.length, p50Us: Math.round(spreadOf(sorted).median), p95Us: Math.round(sorted.at(-1) ?? 0) };
}

/** Figures of two machines, or of two versions of the software, are not of one profile. */
function machineOf({ software = {}, executable, reference }: ProfileRequest): string {
  const made = Object.entries(software).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, version]) => `${name} ${version}`);
  return [cpus()[0]?.model.trim() ?? '', cpus().length, ...made, executable.artifact.slice(0, 16), reference?.artifact.slice(0, 16) ?? '-'].join('; ').slice(0, 500);
}

function usable({ checkpoint }: ProfileRequest, machine: string): ProfileCheckpoint | null {
  return checkpoint && checkpoint.rounds.length > 0 && checkpoint.machine === machine ? checkpoint : null;
}
