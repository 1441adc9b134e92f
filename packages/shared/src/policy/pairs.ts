import type { HardwareClass } from '../domain/hardware';
import type { Profile } from '../domain/profile';
import type { VariantView } from '../domain/serving-view';
import type { CandidateIndex } from './candidate-index';
import type { Bounds, CandidateList } from './candidate-list';
import { accuracyGroup, comparableAccuracy } from './comparable-accuracy';
import { dominantShare, instanceDemand, instanceRateNanoUsdPerUs, marginalCostNanoUsd, per1kNanoUsd } from './cost';
import { latencyModel, meanUs, p95Us } from './latency-model';
import type { LatencyModel } from './latency-model';

/**
 * The (variant, hardware class) pairs of a target, one array per figure, ascending by `bound`. `scratch` is working space of the
 * selection that runs now: selections are synchronous, so one per target is enough and the hot path allocates nothing.
 */
export type Pairs = {
  size: number;
  variants: readonly VariantView[];
  classes: readonly HardwareClass[];
  models: readonly LatencyModel[];
  /** Comparable accuracy, -1 where there is none. */
  accuracy: Float64Array;
  /** Nano-dollars per microsecond of an instance. */
  rate: Float64Array;
  /** Lower bound of the marginal cost of a row at any batch. */
  bound: Float64Array;
  /** What a run costs at least, whatever its batch: with `n` rows waiting, a row costs no less than this / n. */
  leastRun: Float64Array;
  /** c1: nano-dollars per thousand rows at batch 1, whole. */
  c1Per1k: Float64Array;
  meanOneUs: Float64Array;
  p95OneUs: Float64Array;
  loadUs: Float64Array;
  maxBatch: Float64Array;
  /** 1 where an active worker of the class is large enough for an instance. */
  live: Uint8Array;
  /** All pairs, ascending by load + inference time. */
  byLoad: Int32Array;
  /** Instances of pair p: `instances[firstInstance[p] .. firstInstance[p + 1])`, as ordinals of the view. */
  firstInstance: Int32Array;
  instances: Int32Array;
  scratch: Scratch;
  /** Candidate lists that were asked for lately, the place of the next taking turns. */
  recent: { bounds: Bounds; list: CandidateList }[];
  nextRecent: number;
};

/** Feasible instances found so far, `count` of them; and the candidate list of the moment, by pair. */
export type Scratch = {
  fits: Uint8Array;
  warm: Int32Array;
  count: number;
  pair: Int32Array;
  ordinal: Int32Array;
  demoted: Uint8Array;
  cost: Float64Array;
  wait: Float64Array;
  finish: Float64Array;
  batch: Float64Array;
};

type Row = { variant: VariantView; hardware: HardwareClass; model: LatencyModel; profile: Profile; rate: number; bound: number };

/** What of the pairs follows from variants and classes alone, whatever runs. */
type Figures = Omit<Pairs, 'live' | 'firstInstance' | 'instances' | 'scratch' | 'recent' | 'nextRecent'>;
type KnownFigures = { of: readonly VariantView[]; classes: ReadonlyMap<string, HardwareClass | undefined>; rows: readonly Row[]; figures: Figures };

/** By a target's first variant: views change more often than what they list. A task, an architecture, a version and a variant may begin with the same. */
const KNOWN = new WeakMap<VariantView, KnownFigures[]>();
const MOST_KNOWN = 4;

/** Returns the pairs of these variants with every known class that could hold an instance of them. */
export function compilePairs(index: CandidateIndex, variants: readonly VariantView[]): Pairs {
  const { rows, figures } = figuresOf(index, variants);
  const instances = rows.map((row) => instancesOn(index, row));
  const firstInstance = new Int32Array(rows.length + 1);
  instances.forEach((ordinals, pair) => (firstInstance[pair + 1] = (firstInstance[pair] ?? 0) + ordinals.length));
  const all = Int32Array.from(instances.flat());
  return {
    ...figures, live: Uint8Array.from(rows, (row) => (hasWorker(index, row) ? 1 : 0)), firstInstance, instances: all, scratch: newScratch(rows.length, all.length), recent: [], nextRecent: 0,
  };
}

function figuresOf(index: CandidateIndex, variants: readonly VariantView[]): KnownFigures {
  const [first] = variants;
  const known = first === undefined ? [] : (KNOWN.get(first) ?? []);
  const found = known.find(({ of, classes }) => of.length === variants.length && of.every((variant, at) => variant === variants[at]) && [...classes].every(([name, hardware]) => index.classes.get(name) === hardware));
  if (found !== undefined) return found;
  const made = compileFigures(index, variants);
  if (first !== undefined) KNOWN.set(first, [made, ...known].slice(0, MOST_KNOWN));
  return made;
}

function compileFigures(index: CandidateIndex, variants: readonly VariantView[]): KnownFigures {
  const rows = variants.flatMap((variant) => rowsOf(index, variant)).sort((a, b) => a.bound - b.bound || compareIds(a.variant.id, b.variant.id));
  const group = accuracyGroup(variants);
  const column = (value: (row: Row) => number): Float64Array => Float64Array.from(rows, value);
  const names = variants.flatMap(({ profiles }) => profiles.map(({ hardwareClass }) => hardwareClass));
  return {
    of: variants.slice(), classes: new Map(names.map((name) => [name, index.classes.get(name)])), rows, figures: {
      size: rows.length,
      variants: rows.map((row) => row.variant),
      classes: rows.map((row) => row.hardware),
      models: rows.map((row) => row.model),
      accuracy: column((row) => comparableAccuracy(row.variant.accuracy, group) ?? -1),
      rate: column((row) => row.rate),
      bound: column((row) => row.bound),
      leastRun: column((row) => row.rate * Math.min(...row.model.meanUs)),
      c1Per1k: column((row) => per1kNanoUsd(marginalCostNanoUsd(row.rate, row.model, 1))),
      meanOneUs: column((row) => meanUs(row.model, 1)),
      p95OneUs: column((row) => p95Us(row.model, 1)),
      loadUs: column((row) => row.profile.loadUs),
      maxBatch: column((row) => row.model.maxBatch),
      byLoad: orderByLoad(rows),
    },
  };
}

function rowsOf(index: CandidateIndex, variant: VariantView): Row[] {
  return variant.profiles.flatMap((profile) => {
    const hardware = index.classes.get(profile.hardwareClass);
    const model = latencyModel(profile);
    if (hardware === undefined || model.batches.length === 0) return [];
    const share = dominantShare(instanceDemand(variant, profile), hardware);
    if (share > 1) return [];
    const rate = instanceRateNanoUsdPerUs(share, hardware);
    return [{ variant, hardware, model, profile, rate, bound: lowestCost(rate, model) }];
  });
}

/** Cost per row is monotone between measured batches, so its minimum is at one of them or at the end; 1 us less there undoes the rounding. */
function lowestCost(rate: number, model: LatencyModel): number {
  const atEnd = (rate * (meanUs(model, model.maxBatch) - 1)) / model.maxBatch;
  return model.batches.reduce((least, batch) => Math.min(least, marginalCostNanoUsd(rate, model, batch)), atEnd);
}

function instancesOn(index: CandidateIndex, row: Row): number[] {
  const ordinals = index.instancesByVariant.get(row.variant.id) ?? [];
  return ordinals.filter((ordinal) => {
    const instance = index.view.instances[ordinal];
    return instance !== undefined && index.workers.get(instance.workerId)?.hardwareClass === row.hardware.name;
  });
}

function orderByLoad(rows: readonly Row[]): Int32Array {
  const totals = rows.map((row) => row.profile.loadUs + meanUs(row.model, 1));
  return Int32Array.from(rows.keys()).sort((a, b) => (totals[a] ?? 0) - (totals[b] ?? 0) || a - b);
}

function hasWorker(index: CandidateIndex, row: Row): boolean {
  const demand = instanceDemand(row.variant, row.profile);
  const shapes = index.shapes.get(row.hardware.name) ?? [];
  return shapes.some(({ cores, memoryBytes }) => cores >= demand.cores && memoryBytes >= demand.memoryBytes);
}

function newScratch(pairs: number, size: number): Scratch {
  return {
    fits: new Uint8Array(pairs),
    warm: new Int32Array(pairs),
    count: 0,
    pair: new Int32Array(size),
    ordinal: new Int32Array(size),
    demoted: new Uint8Array(size),
    cost: new Float64Array(size),
    wait: new Float64Array(size),
    finish: new Float64Array(size),
    batch: new Float64Array(size),
  };
}

/** Returns the order of two ids: -1, 0 or 1, by code unit, the same on every machine. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
