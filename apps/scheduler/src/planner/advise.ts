import type { PlanAdvice } from '@infaas/shared/domain/plan';
import { NANO_PER_USD } from '@infaas/shared/domain/units';
import { DEFAULT_SOLVER_SETTINGS } from '@infaas/shared/policy/solve-greedy';
import { optionsFor } from './options-for';
import { peakOf } from './play-window';
import type { PlanWorld } from './plan-world';

const MOST_LOADS = 12;

/**
 * Returns for each load, at its busiest and under its deadline, what serves it on each class by itself: the variant that costs least per
 * query there, its batch, and how many instances and machines that takes.
 */
export function advise(world: PlanWorld): PlanAdvice[] {
  return world.loads.slice(0, MOST_LOADS).map((load) => {
    const perSecond = peakOf(world, load);
    const rowsPerSecond = perSecond * load.rows;
    const all = optionsFor(world.base, { ...load, perSecond: rowsPerSecond });
    const best = world.base.classes.flatMap(({ name }) => all.find(({ hardware }) => hardware.name === name) ?? []);
    const options = best.map(({ variant, hardware, batch, perSecond: each, perMachine, p95Us }) => {
      const instances = Math.max(1, Math.ceil((rowsPerSecond * DEFAULT_SOLVER_SETTINGS.headroom) / each));
      const machines = Math.ceil(instances / perMachine);
      const usdPerHour = (machines * hardware.pricePerHourNanoUsd) / NANO_PER_USD;
      return {
        className: hardware.name, variant: variant.name, accuracy: variant.accuracy?.value ?? null, batch, instances, machines, usdPerHour,
        per1kUsd: perSecond <= 0 ? 0 : (1_000 * usdPerHour) / (3_600 * perSecond), p95Ms: p95Us / 1_000, basis: world.known.basis.get(hardware.name) ?? 'measured',
      };
    });
    const { maxLatencyUs } = load.objective;
    return { load: load.name, target: load.target, perSecond, rows: load.rows, maxLatencyMs: maxLatencyUs === null ? null : maxLatencyUs / 1_000, options: options.sort((a, b) => a.usdPerHour - b.usdPerHour || a.per1kUsd - b.per1kUsd) };
  });
}
