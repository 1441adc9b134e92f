import type { MissedHow, PlanAlternative, PlanFigure, PlanPoint } from '@infaas/shared/domain/plan';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { Served, SimulationResult } from '../simulator/simulation-result';
import { bindingOf } from './binding';
import type { Stretch } from './play-window';
import { weightsOf } from './plan-windows';
import type { PlanWorld, Way } from './plan-world';

/** One stretch that was played. */
export type Played = { stretch: Stretch; seed: number; result: SimulationResult };

const HOUR = 3_600;
/** The simulator samples so often. */
const SAMPLE_SECONDS = 10;
/** Of the mean of a sample: twice its standard error. */
const ERRORS = 2;

type Weighted = Played & { weight: number };

/** Returns what one way did, over all stretches that were played of `all`, each counted for those it stands for. */
export function tallyWay(world: PlanWorld, way: Way, { played, all, keep }: { played: readonly Played[]; all: readonly Stretch[]; keep: number }): PlanAlternative {
  const weighted = withWeights(played, all);
  const coverage = all.every(({ blocks }) => blocks === 1) && new Set(played.map(({ stretch }) => stretch)).size === all.length ? 1 : 0;
  const cost = figureOf(weighted, costPerHour, coverage);
  const met = figureOf(weighted, metPart, coverage);
  const offered = sum(weighted, ({ result, weight }) => weight * result.total.offered);
  const answered = sum(weighted, ({ result, weight }) => weight * result.total.answered);
  const mean = (value: (result: SimulationResult) => number | null): number | null => (answered === 0 ? null : sum(weighted, ({ result, weight }) => weight * result.total.answered * (value(result) ?? 0)) / answered);
  const hours = world.seconds / HOUR;
  const metQueries = met.mean * ratePerHour(weighted);
  const p99 = mean(({ total }) => total.p99Us);
  const machines = machinesOf(weighted);
  return {
    name: way.name, policy: way.policy, classes: [...way.classes], costPerHourUsd: cost, costUsd: cost.mean * hours, per1kUsd: metQueries <= 0 ? null : (1_000 * cost.mean) / metQueries,
    met: { mean: Math.min(1, met.mean), low: Math.max(0, met.low), high: Math.min(1, met.high) }, p99Ms: p99 === null ? null : p99 / 1_000, accuracy: mean(({ total }) => total.accuracy),
    keepsTarget: offered > 0 && met.mean >= keep, machines, instances: meanInstances(weighted), overProvisioning: overProvisioning(weighted),
    variants: variantsOf(weighted, answered), missed: missedOf(weighted), binding: bindingOf(world, way, played),
    basis: worst(machines.flatMap(({ name }) => world.known.basis.get(name) ?? [])), series: seriesOf(played),
  };
}

function withWeights(played: readonly Played[], all: readonly Stretch[]): Weighted[] {
  const seeds = bySeed(played);
  return seeds.flatMap((each) => {
    const weights = weightsOf(all, each.map(({ stretch }) => stretch));
    return each.map((one) => ({ ...one, weight: (weights.get(one.stretch) ?? 0) / seeds.length }));
  });
}

const costPerHour = (of: readonly Weighted[]): number => (HOUR * sum(of, ({ result, weight }) => weight * usdFromNanoUsd(result.cost.totalNanoUsd))) / Math.max(1e-9, sum(of, ({ result, weight }) => weight * result.seconds));
const metPart = (of: readonly Weighted[]): number => {
  const offered = sum(of, ({ result, weight }) => weight * result.total.offered);
  return offered === 0 ? 1 : sum(of, ({ result, weight }) => weight * result.total.met) / offered;
};
const ratePerHour = (of: readonly Weighted[]): number => (HOUR * sum(of, ({ result, weight }) => weight * result.total.offered)) / Math.max(1e-9, sum(of, ({ stretch, weight }) => weight * stretch.seconds));

/** The range: what leaving out each stretch in turn does to it (jackknife), unless all of the traffic was played; and what seeds differ by. */
function figureOf(of: readonly Weighted[], value: (of: readonly Weighted[]) => number, coverage: number): PlanFigure {
  const mean = value(of);
  const seeds = bySeed(of);
  const perSeed = seeds.length > 1 ? seeds.map(value) : [mean];
  let error = 0;
  if (coverage < 1 && of.length > 1) {
    const without = of.map((left) => value(of.filter((each) => each !== left)));
    const middle = without.reduce((all, each) => all + each, 0) / without.length;
    error = ERRORS * Math.sqrt(((of.length - 1) / of.length) * without.reduce((all, each) => all + (each - middle) ** 2, 0));
  }
  return { mean, low: Math.max(0, Math.min(mean - error, ...perSeed)), high: Math.max(mean + error, ...perSeed) };
}

function bySeed<Of extends Played>(of: readonly Of[]): Of[][] {
  return [...new Set(of.map(({ seed }) => seed))].map((wanted) => of.filter(({ seed }) => seed === wanted));
}

function sum<Of>(of: readonly Of[], value: (each: Of) => number): number {
  return of.reduce((all, each) => all + value(each), 0);
}

/** The samples that count: those after the warm-up; of a stretch that is too short for any, one of what it had on average. */
function samplesOf({ stretch, result }: Played): SimulationResult['samples'] {
  const samples = result.samples.filter(({ second }) => second > stretch.warmUp && second <= stretch.warmUp + stretch.seconds);
  if (samples.length > 0) return samples;
  const seconds = stretch.warmUp + stretch.seconds;
  const machines = Object.fromEntries(Object.entries(result.fleet.machineSeconds).map(([name, all]) => [name, Math.round(all / seconds)]));
  const { offered, met } = result.total;
  return [{ second: seconds, offered: (offered * SAMPLE_SECONDS) / stretch.seconds, met: (met * SAMPLE_SECONDS) / stretch.seconds, machines, instances: result.samples.at(-1)?.instances ?? result.total.variants.length }];
}

function machinesOf(of: readonly Weighted[]): PlanAlternative['machines'] {
  const names = [...new Set(of.flatMap((each) => samplesOf(each).flatMap(({ machines }) => Object.keys(machines))))].sort();
  return names.map((name) => {
    const counts = of.flatMap((each) => samplesOf(each).map(({ machines }) => ({ count: machines[name] ?? 0, weight: each.weight })));
    const weights = sum(counts, ({ weight }) => weight);
    return { name, mean: round(sum(counts, ({ count, weight }) => count * weight) / Math.max(1e-9, weights), 3), least: counts.reduce((least, { count }) => Math.min(least, count), Infinity), most: counts.reduce((most, { count }) => Math.max(most, count), 0) };
  }).filter(({ most }) => most > 0);
}

function meanInstances(of: readonly Weighted[]): number {
  const counts = of.flatMap((each) => samplesOf(each).map(({ instances }) => ({ instances, weight: each.weight })));
  return round(sum(counts, ({ instances, weight }) => instances * weight) / Math.max(1e-9, sum(counts, ({ weight }) => weight)), 2);
}

function overProvisioning(of: readonly Weighted[]): number | null {
  const known = of.filter(({ result }) => result.fleet.overProvisioning !== null);
  if (known.length === 0) return null;
  // Used core-seconds add up, so what is averaged is their part.
  const used = sum(known, ({ result, weight }) => (weight * result.seconds) / (result.fleet.overProvisioning ?? 1)) / sum(known, ({ result, weight }) => weight * result.seconds);
  return used === 0 ? null : round(1 / used, 2);
}

function variantsOf(of: readonly Weighted[], answered: number): PlanAlternative['variants'] {
  const parts = new Map<string, number>();
  for (const { result, weight } of of) for (const { name, answered: count } of result.total.variants) parts.set(name, (parts.get(name) ?? 0) + weight * count);
  return [...parts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, 5).map(([name, count]) => ({ name, part: answered === 0 ? 0 : round(count / answered, 4) }));
}

function missedOf(of: readonly Weighted[]): PlanAlternative['missed'] {
  const missed = (load: Served): number => load.offered - load.met;
  const all = sum(of, ({ result, weight }) => weight * missed(result.total));
  if (all <= 0) return [];
  const loads = [...new Set(of.flatMap(({ result }) => result.loads.map(({ name }) => name)))];
  return loads.map((name) => {
    const total = (value: (load: Served) => number): number => sum(of, ({ result, weight }) => weight * sum(result.loads.filter((load) => load.name === name), value));
    const [own, offered] = [total(missed), total((load) => load.offered)];
    const how: Record<MissedHow, number> = { refused: total((load) => load.refused), late: total((load) => load.answered - load.met + load.timedOut), failed: total((load) => load.failed) };
    const [mostly] = (['refused', 'late', 'failed'] as const).toSorted((a, b) => how[b] - how[a]);
    return { load: name, part: round(own / all, 4), of: offered === 0 ? 0 : round(own / offered, 6), mostly: mostly ?? 'refused' };
  }).filter(({ part }) => part > 0).sort((a, b) => b.part - a.part);
}

function seriesOf(played: readonly Played[]): PlanPoint[] {
  const [first] = played;
  const one = played.filter(({ seed }) => seed === first?.seed).toSorted((a, b) => a.stretch.from - b.stretch.from);
  return one.flatMap((each) => {
    const samples = samplesOf(each);
    const groups = one.length >= 24 ? 1 : Math.min(samples.length, Math.ceil(48 / one.length));
    return Array.from({ length: groups }, (_, at) => {
      const from = Math.floor((at * samples.length) / groups);
      return pointOf(each, { samples: samples.slice(from, Math.floor(((at + 1) * samples.length) / groups)), at: from / Math.max(1, samples.length) });
    });
  });
}

function pointOf({ stretch }: Played, { samples, at }: { samples: SimulationResult['samples']; at: number }): PlanPoint {
  const offered = sum(samples, (each) => each.offered);
  const met = sum(samples, (each) => each.met);
  const count = Math.max(1, samples.length);
  const names = new Set(samples.flatMap(({ machines }) => Object.keys(machines)));
  return {
    second: Math.round(stretch.from + at * stretch.seconds), perSecond: round(offered / (SAMPLE_SECONDS * count), 2), missed: offered === 0 ? 0 : round(Math.max(0, 1 - met / offered), 4),
    instances: round(sum(samples, ({ instances }) => instances) / count, 2),
    machines: Object.fromEntries([...names].sort().map((name) => [name, round(sum(samples, ({ machines }) => machines[name] ?? 0) / count, 2)])),
  };
}

function worst(bases: readonly PlanAlternative['basis'][]): PlanAlternative['basis'] {
  return bases.includes('estimated') ? 'estimated' : bases.includes('published') ? 'published' : 'measured';
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
