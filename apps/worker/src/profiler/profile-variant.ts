import type { Executable, JobResult } from '@infaas/shared/jobs/catalogue';
import type { BenchPlace } from '../supervisor/bench-host';
import { measureLoads, type LoadTime } from './measure-loads';
import { measureRounds, type MeasuredRounds, type Sides } from './measure-rounds';
import { closeSides, openSides, quietPlace, type Side } from './open-side';
import { countedRounds, isQuiet, latencyOf, ratiosOf } from './sample-statistics';

/** Part of the budget that the rounds may take; the rest is for loads. */
const ROUNDS_PART = 0.7;
const LOADS = 5;
/** While others are busy more loads would tell no more: the profile is provisional, and is made again. */
const LOADS_WHEN_BUSY = 3;

export type ProfileRequest = { executable: Executable; reference?: Executable | undefined; batches: readonly number[]; budgetMs: number; loads?: number | undefined };
export type VariantProfile = Omit<JobResult<'profile'>, 'software'>;

/**
 * Measures a variant in a host of its own, as it would be served: load time from fresh spare hosts, run time per batch size in interleaved
 * rounds, peak anonymous memory; the reference, when there is one, beside it in the same rounds. Rejects when the variant does not load
 * or does not run one row.
 */
export async function profileVariant(place: BenchPlace, request: ProfileRequest): Promise<VariantProfile> {
  const quiet = quietPlace(place);
  const sides = await openSides(quiet, request.reference ? [request.executable, request.reference] : [request.executable]);
  const [own, reference = null] = sides;
  try {
    if (!own) throw new Error('no host was opened');
    return await measureSides(quiet, { own, reference }, request);
  } finally {
    await closeSides(sides);
  }
}

async function measureSides(place: BenchPlace, sides: Sides, request: ProfileRequest): Promise<VariantProfile> {
  const { own, reference } = sides;
  const { maxBatch } = own.bench.loaded.signature;
  const wanted = [...new Set([1, ...request.batches])].filter((batch) => batch <= maxBatch).sort((a, b) => a - b);
  const measured = await measureRounds(sides, wanted, request.budgetMs * ROUNDS_PART);
  // The same file loads in the same time: only another one is loaded beside it.
  const loaded: Side[] = reference && reference.executable.artifact !== own.executable.artifact ? [own, reference] : [own];
  const loads = Math.min(request.loads ?? LOADS, measured.rounds.some(isQuiet) ? Infinity : LOADS_WHEN_BUSY);
  const [load, referenceLoad] = await measureLoads(place, loaded, loads);
  const counted = countedRounds(measured.rounds);
  return {
    latency: latencyOf(counted.flatMap((round) => round.own)),
    foreignCpu: counted.reduce((sum, round) => sum + round.foreignCpu, 0) / Math.max(1, counted.length),
    loadUs: load?.us ?? 1, loadSamples: load?.samples ?? 1, loadDeviationUs: load?.deviationUs ?? 0,
    memoryBytes: Math.max(1, measured.peakBytes.own),
    maxBatch: measured.largest === wanted.at(-1) ? maxBatch : measured.largest,
    ...(reference ? { reference: comparison(reference, measured, referenceLoad ?? null) } : {}),
  };
}

function comparison(reference: Side, { rounds, peakBytes }: MeasuredRounds, load: LoadTime | null): NonNullable<VariantProfile['reference']> {
  return {
    variantId: reference.executable.variantId, load, memoryBytes: Math.max(1, peakBytes.reference),
    latency: latencyOf(countedRounds(rounds).flatMap((round) => round.reference)), ratios: ratiosOf(rounds),
  };
}
