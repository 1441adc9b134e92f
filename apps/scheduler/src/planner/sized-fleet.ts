import { DEFAULT_SOLVER_SETTINGS } from '@infaas/shared/policy/solve-greedy';
import { fixedOn, hindsightFleet } from '../simulator/baselines/static-fleet';
import type { FixedFleet, PeakLoad } from '../simulator/baselines/static-fleet';
import type { Scenario } from '../simulator/scenario';
import { optionsFor } from './options-for';
import type { PlanOption } from './options-for';

/** Up to so many mixes of machines are all tried; beyond, the cheapest class or the cheapest class of each load. */
const MOST_MIXES = 800;

/**
 * Returns machines and instances that serve these loads: all on the one class that takes the least money for it in whole machines, or each
 * load on its own cheapest class where that costs less.
 */
export function sizedFleet(scenario: Scenario, loads: readonly PeakLoad[]): FixedFleet {
  const asked = askedOf(scenario, loads);
  const mixed = new Map<string, number>();
  for (const { options, perSecond } of asked) {
    const [best] = options;
    if (best !== undefined) mixed.set(best.hardware.name, (mixed.get(best.hardware.name) ?? 0) + machinesFor(best, perSecond));
  }
  const needs = [...scenario.classes.map(({ name }) => new Map([[name, machinesAlone(asked, name)]])), mixed];
  const mixes = needs.map((need) => countsOf(scenario, need)).sort((a, b) => Number(b.enough) - Number(a.enough) || a.price - b.price);
  return fixedOn(scenario, loads, mixes[0]?.counts ?? []);
}

/** Returns the cheapest fixed fleet for the peaks, best in hindsight, within the limits of the classes. */
export function bestFixedFleet(scenario: Scenario, peaks: readonly PeakLoad[]): FixedFleet {
  const asked = askedOf(scenario, peaks);
  const classes = scenario.classes.filter(({ name, maxMachines }) => maxMachines > 0 && Number.isFinite(machinesAlone(asked, name)));
  // More of a class than serve everything alone are in no cheapest mix.
  const most = Math.min(scenario.budget.machines, Math.max(1, ...classes.map(({ name, maxMachines }) => Math.min(maxMachines, Math.ceil(machinesAlone(asked, name))))));
  if (classes.length === 0 || (most + 1) ** classes.length > MOST_MIXES) return sizedFleet(scenario, peaks);
  return hindsightFleet({ ...scenario, classes }, peaks, most);
}

type Sized = { perSecond: number; options: PlanOption[] };

function askedOf(scenario: Scenario, loads: readonly PeakLoad[]): Sized[] {
  return loads.filter(({ perSecond }) => perSecond > 0).map((load) => ({ perSecond: load.perSecond, options: optionsFor(scenario, load) }));
}

function machinesFor({ perSecond: each, perMachine }: PlanOption, perSecond: number): number {
  return (perSecond * DEFAULT_SOLVER_SETTINGS.headroom) / (each * perMachine);
}

/** Machines of one class that serve everything, in parts; infinite where it cannot. */
function machinesAlone(asked: readonly Sized[], className: string): number {
  return asked.reduce((sum, { options, perSecond }) => {
    const best = options.find(({ hardware }) => hardware.name === className);
    return sum + (best === undefined ? Infinity : machinesFor(best, perSecond));
  }, 0);
}

function countsOf({ classes, budget }: Scenario, needs: ReadonlyMap<string, number>): { counts: number[]; price: number; enough: boolean } {
  let left = budget.machines;
  let enough = true;
  const counts = classes.map(({ name, minMachines, maxMachines }) => {
    const wanted = Math.ceil((needs.get(name) ?? 0) - 1e-9);
    const count = Math.min(left, maxMachines, Math.max(minMachines, wanted));
    enough &&= count >= wanted;
    left -= count;
    return count;
  });
  return { counts, enough, price: counts.reduce((sum, count, at) => sum + count * (classes[at]?.pricePerHourNanoUsd ?? 0), 0) };
}
