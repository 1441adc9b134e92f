import { NO_DEADLINE_US } from '../domain/objective';
import type { VariantView, WorkerView } from '../domain/serving-view';
import type { Bytes, Micros } from '../domain/units';
import { MICROS_PER_SECOND } from '../domain/units';
import { findTarget, pairsOf } from './candidate-index';
import type { CandidateIndex } from './candidate-index';
import { boundsOf, idleP95Us, judgePair } from './candidate-list';
import type { Bounds } from './candidate-list';
import { dominantShare, instanceDemand, pricePerSecondNanoUsd, tellsDeviceMemory } from './cost';
import { demandPerSecond } from './demand-class';
import type { DemandClass } from './demand-class';
import { batchCap, peakPerSecond } from './latency-model';
import type { Pairs } from './pairs';
import { sustainableRate } from './sustainable-rate';
import type { ScalingDemand, ScalingPair, ScalingPool, ScalingProblem, ServingOption } from './scaling-problem';

/** A class that was asked lately keeps one way to be served that runs, however seldom it asks; many such together start nothing. */
const LEAST_PER_SECOND = 0.001;
/** What gateway and wire take before and after a run; deadlines of microseconds are nobody's. */
const OVERHEAD_US: Micros = 500;
/** Cores that others keep busy count in steps of so much, so that a plan does not change with every breath. */
const CORE_STEP = 0.25;
const LEAST_CORES_PART = 0.5;

/** What is known of a pair beside its profile. */
export type PairNow = {
  running: number;
  least: number;
  /** Instances that there may be at most; null = any number. */
  most: number | null;
  /** observed / profiled of its instances; 1 = as profiled. */
  slowdown: number;
  /** The same where all its instances are judged to be Interfered, else 1: what their runs must be expected to take. */
  interference: number;
  /** Rows per second at which its instances were seen to be full although their profile promises more; null = not seen. */
  seenFullAt: number | null;
};

export type ProblemInput = { index: CandidateIndex; classes: readonly DemandClass[]; pairNow: (variant: VariantView, hardwareClass: string) => PairNow; otherBusyCores?: OtherBusyCores };

/** Cores that other programs keep busy, by worker; missing = 0. */
export type OtherBusyCores = Readonly<Record<string, number>>;

/** Returns the key of a variant on a hardware class. */
export function pairKey(variantId: string, hardwareClass: string): string {
  return `${variantId}@${hardwareClass}`;
}

/**
 * Returns the autoscaler's problem: a demand for each class of load that some ready variant could serve, with its options as selection
 * would judge them, and every pair that is an option or runs now. Pairs stand in the order of their first mention.
 */
export function buildProblem(input: ProblemInput): ScalingProblem {
  const pairs = new Map<string, ScalingPair>();
  const places = new Map<string, number>();
  const place = (from: Pairs, at: number): number => {
    const variant = from.variants[at];
    const hardware = from.classes[at];
    const profile = variant?.profiles.find((each) => each.hardwareClass === hardware?.name);
    if (variant === undefined || hardware === undefined || profile === undefined) throw new Error(`pair ${at} is not of this target`);
    const key = pairKey(variant.id, hardware.name);
    const known = places.get(key);
    if (known !== undefined) return known;
    const { running, least, most } = input.pairNow(variant, hardware.name);
    const demand = instanceDemand(variant, profile);
    places.set(key, pairs.size);
    pairs.set(key, {
      variant, hardwareClass: hardware.name, threads: variant.threads, memoryBytes: demand.memoryBytes, loadUs: profile.loadUs,
      costPerSecond: pricePerSecondNanoUsd(hardware) * dominantShare(demand, hardware), running, least, most: most ?? Infinity,
    });
    return pairs.size - 1;
  };
  const demands = input.classes.flatMap((of) => demandOf(input, of, place));
  return { demands, pairs: [...pairs.values()], pools: poolsOf(input.index, input.otherBusyCores ?? {}) };
}

function demandOf({ index, pairNow }: ProblemInput, of: DemandClass, place: (pairs: Pairs, at: number) => number): ScalingDemand[] {
  const target = findTarget(index, { workspaceId: of.workspaceId, target: of.target, version: of.version });
  if (target === null || target.variants.length === 0) return [];
  const pairs = pairsOf(index, target);
  const perSecond = Math.max(LEAST_PER_SECOND, demandPerSecond(of));
  const options = (bounds: Bounds): ServingOption[] => {
    const fitting = [...Array(pairs.size).keys()].filter((at) => pairs.live[at] === 1 && judgePair(pairs, at, { bounds, overheadUs: OVERHEAD_US }) === 'fits');
    const undisturbed = fitting.filter((at) => runsInTime(pairs, at, { bounds, pairNow }));
    // Where every way is disturbed, the least bad of them is still better than none.
    return (undisturbed.length > 0 ? undisturbed : fitting).map((at) => option(pairs, at, { bounds, perSecond, pairNow, place })).sort((a, b) => a.costPerRow - b.costPerRow || a.pair - b.pair);
  };
  const full = options(boundsOf(of.objective, 1, 0));
  const second = of.objective.onUnmet === 'degrade' && of.objective.degradedMinAccuracy !== null
    ? options(boundsOf({ ...of.objective, minAccuracy: of.objective.degradedMinAccuracy }, 1, 0))
    : [];
  const known = new Set(full.map((each) => each.pair));
  const degraded = second.filter((each) => !known.has(each.pair));
  if (full.length + degraded.length === 0) return [];
  return [{ name: of.target, rowsPerSecond: perSecond, options: full, degraded }];
}

/** Interference must not make runs longer than the deadline allows: then another variant, or another place, is looked for. */
function runsInTime(pairs: Pairs, at: number, { bounds, pairNow }: Pick<OptionContext, 'bounds' | 'pairNow'>): boolean {
  const [variant, hardware] = [pairs.variants[at], pairs.classes[at]];
  const { interference } = variant === undefined || hardware === undefined ? { interference: 1 } : pairNow(variant, hardware.name);
  return OVERHEAD_US + idleP95Us(pairs, at, bounds.rows) * interference <= bounds.deadlineUs;
}

type OptionContext = { bounds: Bounds; perSecond: number; pairNow: ProblemInput['pairNow']; place: (pairs: Pairs, at: number) => number };

function option(pairs: Pairs, at: number, { bounds, perSecond, pairNow, place }: OptionContext): ServingOption {
  const model = pairs.models[at];
  const [variant, hardware] = [pairs.variants[at], pairs.classes[at]];
  if (variant === undefined || hardware === undefined) throw new Error(`pair ${at} is not of this target`);
  const now = pairNow(variant, hardware.name);
  const deadlineUs = Math.min(bounds.deadlineUs, NO_DEADLINE_US);
  const slowdown = Math.max(1, now.slowdown);
  // As selection reckons, which prices a row by the profile.
  const peak = model === undefined ? 0 : peakPerSecond(model, batchCap(model, deadlineUs));
  const inTime = model === undefined ? 0 : sustainableRate(model, { deadlineUs: deadlineUs - OVERHEAD_US, rowsPerSecond: perSecond * slowdown }) / slowdown;
  const rowsPerSecond = Math.max(Number.MIN_VALUE, now.seenFullAt === null ? inTime : Math.min(inTime, now.seenFullAt));
  return { pair: place(pairs, at), rowsPerSecond, costPerRow: ((pairs.rate[at] ?? 0) * MICROS_PER_SECOND) / Math.max(peak, Number.MIN_VALUE) };
}

/** What runs on a device takes as much of its memory as of the machine's: the scarcer of both is what there is. */
function memoryFor(index: CandidateIndex, { hardwareClass, memoryBytes }: WorkerView): Bytes {
  const hardware = index.classes.get(hardwareClass);
  return hardware?.kind === 'gpu' && tellsDeviceMemory(hardware) ? Math.min(memoryBytes, hardware.deviceMemoryBytes) : memoryBytes;
}

/** Returns the cores of a worker that models may count with. What others take is no room for them; some is always left, because who comes gets a part of what is contended for. */
export function coresFor({ id, cores }: WorkerView, otherBusyCores: OtherBusyCores): number {
  const taken = Math.round((otherBusyCores[id] ?? 0) / CORE_STEP) * CORE_STEP;
  return Math.max(LEAST_CORES_PART * cores, cores - taken);
}

function poolsOf(index: CandidateIndex, otherBusyCores: OtherBusyCores): ScalingPool[] {
  const pools = new Map<string, ScalingPool>();
  for (const worker of index.view.workers) {
    if (worker.state !== 'active') continue;
    const pool = pools.get(worker.hardwareClass) ?? { hardwareClass: worker.hardwareClass, cores: 0, memoryBytes: 0 };
    pools.set(worker.hardwareClass, { ...pool, cores: pool.cores + coresFor(worker, otherBusyCores), memoryBytes: pool.memoryBytes + memoryFor(index, worker) });
  }
  return [...pools.values()];
}
