import type { PlanSensitivity } from '@infaas/shared/domain/plan';
import { simulate } from '../simulator/simulate';
import type { SimulationOptions } from '../simulator/simulate';
import { createScenarios } from './play-window';
import type { Stretch } from './play-window';
import type { PlanWorld, Way } from './plan-world';
import { recommend } from './recommend';
import { tallyWay } from './tally-way';

/** One thing that changes, and by how much. */
export type Change = Pick<PlanSensitivity, 'what' | 'factor'>;

/** The question as it is: what the changes are compared with. */
export const UNCHANGED: Change = { what: 'load', factor: 1 };
/** What is tried, the most telling first: there may not be time for all. */
export const CHANGES: readonly Change[] = [
  { what: 'load', factor: 2 }, { what: 'deadline', factor: 0.5 }, { what: 'price', factor: 2 }, { what: 'load', factor: 0.5 }, { what: 'deadline', factor: 2 }, { what: 'load', factor: 1.5 },
];

export type Rerun = { world: PlanWorld; ways: readonly Way[]; stretches: readonly Stretch[]; keep: number; options: SimulationOptions };

/**
 * Returns what would be recommended of these ways if the load were so many times as large, the deadline so many times as long, or the
 * class that was recommended so many times as dear: small re-runs, on the same few stretches.
 */
export function sensitivityTo({ what, factor }: Change, { world, ways, stretches, keep, options }: Rerun): PlanSensitivity {
  const main = ways[0]?.classes.length === 1 ? ways[0].classes[0] : world.base.classes[0]?.name;
  const changed = changedWorld(world, { what, factor }, main ?? '');
  const scenario = createScenarios(changed);
  const alternatives = ways.map((way) => tallyWay(changed, way, {
    all: stretches, keep, played: stretches.map((stretch) => ({ stretch, seed: 1, result: simulate(scenario(way, { stretch, seed: 1 }), options) })),
  }));
  const { recommended } = recommend(alternatives, keep);
  const shown = recommended ?? alternatives.toSorted((a, b) => b.met.mean - a.met.mean)[0];
  return { what, factor, text: textOf({ what, factor }, main ?? ''), recommended: recommended?.name ?? null, costPerHourUsd: shown?.costPerHourUsd.mean ?? 0, met: shown?.met.mean ?? 0, costChange: null };
}

/** Returns a re-run with what it costs more than the base, as a part of that; null where nothing keeps what is to be kept in either. */
export function comparedWith(base: PlanSensitivity, changed: PlanSensitivity): PlanSensitivity {
  const comparable = base.recommended !== null && changed.recommended !== null && base.costPerHourUsd > 0;
  return { ...changed, costChange: comparable ? Number((changed.costPerHourUsd / base.costPerHourUsd - 1).toPrecision(4)) : null };
}

function changedWorld(world: PlanWorld, { what, factor }: Change, className: string): PlanWorld {
  switch (what) {
    case 'load':
      return { ...world, growth: world.growth * factor };
    case 'deadline':
      return { ...world, loads: world.loads.map((load) => ({ ...load, objective: { ...load.objective, maxLatencyUs: load.objective.maxLatencyUs === null ? null : Math.round(load.objective.maxLatencyUs * factor) } })) };
    case 'price':
      return { ...world, base: { ...world.base, classes: world.base.classes.map((each) => (each.name === className ? { ...each, pricePerHourNanoUsd: Math.round(each.pricePerHourNanoUsd * factor) } : each)) } };
  }
}

function textOf({ what, factor }: Change, className: string): string {
  if (factor === 1) return 'nothing changed';
  const times = factor === 2 ? 'twice' : factor === 0.5 ? 'half' : `${factor} times`;
  return what === 'load' ? `${times} the load` : what === 'deadline' ? `${times} the deadline` : `${className} at ${times} the price`;
}
