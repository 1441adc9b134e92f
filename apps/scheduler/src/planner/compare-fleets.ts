import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import { STATIC_POLICY } from '../simulator/baselines/baseline-policies';
import { hindsightFleet } from '../simulator/baselines/static-fleet';
import type { Scenario, ScenarioLoad } from '../simulator/scenario';
import { simulate } from '../simulator/simulate';
import type { SimulationResult } from '../simulator/simulation-result';
import { arrivalStream } from '../simulator/workload/arrival-stream';
import { randomStream } from '../simulator/engine/random-streams';

/** One way to serve the traffic: mean over the seeds, and the least and the most of them. */
export type Alternative = {
  name: string;
  costPerHourUsd: Range;
  /** Part of the queries that were answered as asked. */
  met: Range;
  p99Ms: Range;
  /** Machines there were on average, by class. */
  machines: Record<string, number>;
  /** Where most of what was not answered as asked came from; null when everything was. */
  missed: { load: string; part: number; mostly: 'refused' | 'late' | 'failed' } | null;
  keepsTarget: boolean;
};

export type Range = { mean: number; least: number; most: number };

export type Comparison = { target: number; seeds: readonly number[]; alternatives: Alternative[]; recommended: string | null; reasons: string[] };

export type CompareOptions = {
  seeds: readonly number[];
  /** Part of the queries that must be answered as asked. */
  target: number;
  /** The traffic is so many times what the scenario says. */
  growth: number;
};

/**
 * Returns alternatives side by side for the traffic of a scenario: its classes as they are, each of them alone, each left out, and the best
 * fixed fleet; recommended is the cheapest that keeps the target with every seed. All of them are played by the product's own policies.
 */
export function compareFleets(scenario: Scenario, { seeds, target, growth }: CompareOptions): Comparison {
  const grown: Scenario = { ...scenario, loads: scenario.loads.map((load) => ({ ...load, arrivals: growth === 1 ? load.arrivals : { kind: 'scaled', of: load.arrivals, rate: growth, speed: 1 } })) };
  const alternatives = waysOf(grown).map(({ name, of }) => alternativeOf(name, seeds.map((seed) => simulate(of(seed))), target));
  const [best] = alternatives.filter(({ keepsTarget }) => keepsTarget).sort((a, b) => a.costPerHourUsd.mean - b.costPerHourUsd.mean);
  return { target, seeds, alternatives, recommended: best?.name ?? null, reasons: reasonsFor(best, alternatives, target) };
}

type Way = { name: string; of: (seed: number) => Scenario };

function waysOf(scenario: Scenario): Way[] {
  const names = scenario.classes.filter(({ maxMachines }) => maxMachines > 0).map(({ name }) => name);
  const only = (keep: (name: string) => boolean): Scenario => ({
    ...scenario, classes: scenario.classes.map((each) => (keep(each.name) ? each : { ...each, minMachines: 0, maxMachines: 0 })), machines: scenario.machines.filter(({ className }) => keep(className)), instances: [],
  });
  const fewer = names.length < 2 ? [] : [
    ...names.map((name): Way => ({ name: `only ${name}`, of: (seed) => ({ ...only((each) => each === name), seed }) })),
    ...(names.length < 3 ? [] : names.map((name): Way => ({ name: `without ${name}`, of: (seed) => ({ ...only((each) => each !== name), seed }) }))),
  ];
  return [{ name: 'all classes', of: (seed) => ({ ...scenario, seed }) }, ...fewer, { name: 'fixed fleet, best in hindsight', of: (seed) => fixedFleet(scenario, seed) }];
}

/** As many machines as the busiest ten seconds of that very traffic need. */
function fixedFleet(scenario: Scenario, seed: number): Scenario {
  const peaks = scenario.loads.map((load) => ({ name: load.name, target: load.target, objective: load.objective, perSecond: load.rows * busiest(scenario, load, seed) }));
  const most = Math.max(1, Math.min(8, ...scenario.classes.map(({ maxMachines }) => maxMachines).filter((count) => count > 0)));
  return { ...scenario, seed, policy: STATIC_POLICY, ...hindsightFleet(scenario, peaks, most) };
}

const BUSY_US = 10_000_000;

function busiest(scenario: Scenario, load: ScenarioLoad, seed: number): number {
  const next = arrivalStream(load.arrivals, randomStream(seed, `arrivals ${load.name}`));
  const counts = new Map<number, number>();
  for (let atUs = next(); atUs <= scenario.durationUs; atUs = next()) counts.set(Math.floor(atUs / BUSY_US), (counts.get(Math.floor(atUs / BUSY_US)) ?? 0) + 1);
  return Math.max(0, ...counts.values()) / (BUSY_US / 1_000_000);
}

function alternativeOf(name: string, results: readonly SimulationResult[], target: number): Alternative {
  const range = (value: (result: SimulationResult) => number): Range => {
    const values = results.map(value);
    return { mean: values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length), least: Math.min(...values), most: Math.max(...values) };
  };
  const met = range(({ total }) => 1 - total.violations);
  const [first] = results;
  return {
    name, met, costPerHourUsd: range(({ cost }) => usdFromNanoUsd(cost.perHourNanoUsd)), p99Ms: range(({ total }) => (total.p99Us ?? 0) / 1_000),
    machines: first === undefined ? {} : machinesOf(first), missed: first === undefined ? null : missedOf(first), keepsTarget: met.least >= target,
  };
}

function machinesOf({ samples }: SimulationResult): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { machines } of samples) for (const [name, count] of Object.entries(machines)) sums[name] = (sums[name] ?? 0) + count;
  return Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, sum]) => [name, Number((sum / Math.max(1, samples.length)).toFixed(2))]));
}

function missedOf({ loads, total }: SimulationResult): Alternative['missed'] {
  const missed = total.offered - total.met;
  const [worst] = [...loads].sort((a, b) => b.offered - b.met - (a.offered - a.met));
  if (missed === 0 || worst === undefined) return null;
  const late = worst.answered - worst.met + worst.timedOut;
  const mostly = worst.refused >= late && worst.refused >= worst.failed ? 'refused' : late >= worst.failed ? 'late' : 'failed';
  return { load: worst.name, part: Number(((worst.offered - worst.met) / missed).toFixed(4)), mostly };
}

function reasonsFor(best: Alternative | undefined, alternatives: readonly Alternative[], target: number): string[] {
  const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;
  if (best === undefined) {
    const [nearest] = [...alternatives].sort((a, b) => b.met.least - a.met.least);
    return [`None answers ${percent(target)} as asked; the nearest, "${nearest?.name ?? ''}", answers ${percent(nearest?.met.least ?? 0)}${nearest?.missed ? `, most of the rest of "${nearest.missed.load}" is ${nearest.missed.mostly}` : ''}.`];
  }
  const dearer = alternatives.filter((each) => each !== best && each.keepsTarget).sort((a, b) => a.costPerHourUsd.mean - b.costPerHourUsd.mean);
  const cheaper = alternatives.filter((each) => !each.keepsTarget && each.costPerHourUsd.mean < best.costPerHourUsd.mean);
  return [
    `"${best.name}" answers ${percent(best.met.least)} or more as asked for $${best.costPerHourUsd.mean.toFixed(3)} an hour.`,
    ...(dearer[0] === undefined ? [] : [`The next, "${dearer[0].name}", costs $${dearer[0].costPerHourUsd.mean.toFixed(3)}.`]),
    ...cheaper.map((each) => `"${each.name}" would cost $${each.costPerHourUsd.mean.toFixed(3)}, but answers only ${percent(each.met.least)}.`),
  ];
}
