import { DEFAULT_SOLVER_SETTINGS } from '@infaas/shared/policy/solve-greedy';
import { fixedOn, hindsightFleet } from '../simulator/baselines/static-fleet';
import type { FixedFleet, PeakLoad } from '../simulator/baselines/static-fleet';
import type { Scenario } from '../simulator/scenario';
import { optionsFor } from './options-for';

/** Up to so many mixes of machines are all tried; beyond, each load's cheapest class decides. */
const MOST_MIXES = 800;

/** Returns machines and instances that serve these loads: of each load's cheapest class, as many as it needs. */
export function sizedFleet(scenario: Scenario, loads: readonly PeakLoad[]): FixedFleet {
  const needs = new Map<string, number>();
  for (const load of loads) {
    const [best] = optionsFor(scenario, load);
    if (best === undefined || load.perSecond <= 0) continue;
    const machines = (load.perSecond * DEFAULT_SOLVER_SETTINGS.headroom) / (best.perSecond * best.perMachine);
    needs.set(best.hardware.name, (needs.get(best.hardware.name) ?? 0) + machines);
  }
  let left = scenario.budget.machines;
  const counts = scenario.classes.map(({ name, minMachines, maxMachines }) => {
    const count = Math.min(left, maxMachines, Math.max(minMachines, Math.ceil((needs.get(name) ?? 0) - 1e-9)));
    left -= count;
    return count;
  });
  return fixedOn(scenario, loads, counts);
}

/** Returns the cheapest fixed fleet for the peaks, best in hindsight, within the limits of the classes. */
export function bestFixedFleet(scenario: Scenario, peaks: readonly PeakLoad[]): FixedFleet {
  const classes = scenario.classes.filter(({ maxMachines }) => maxMachines > 0);
  const most = Math.min(scenario.budget.machines, ...classes.map(({ maxMachines }) => maxMachines));
  if ((most + 1) ** classes.length > MOST_MIXES) return sizedFleet(scenario, peaks);
  return hindsightFleet({ ...scenario, classes }, peaks, most);
}
