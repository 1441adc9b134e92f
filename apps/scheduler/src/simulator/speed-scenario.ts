import { fixedOn } from './baselines/static-fleet';
import { deadlineUs, IMAGENET, publishedArchitectures, publishedClasses, publishedVariants } from './published/published-variants';
import { PRODUCTION_POLICY } from './policy';
import { DEFAULT_PHYSICS, NO_FAULTS } from './scenario';
import type { Scenario, ScenarioLoad } from './scenario';
import { zipfShares } from './workload/zipf-shares';

/** Machines of each class, in their order: processors, V100, T4. */
const MACHINES = [70, 15, 15] as const;

/**
 * Returns the scenario that the simulator's speed is measured on: 22 architectures with all their variants, 100 machines with what the
 * scaling plan wants on them, and the full policy, which may change all of it.
 */
export function speedScenario({ perSecond, seconds }: { perSecond: number; seconds: number }): Scenario {
  const world = { tasks: [IMAGENET], architectures: publishedArchitectures(), variants: publishedVariants(), classes: publishedClasses(100) };
  const shares = zipfShares(world.architectures.length, 1.001);
  const loads = world.architectures.map(({ name }, at): ScenarioLoad => ({
    name, applicationId: name, target: name, rows: 1, priority: 0, arrivals: { kind: 'poisson', perSecond: perSecond * (shares[at] ?? 0) },
    objective: { minAccuracy: null, maxLatencyUs: deadlineUs(name, world.variants), maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null },
  }));
  const peaks = loads.map(({ name, target, objective }, at) => ({ name, target, objective, perSecond: 1.1 * perSecond * (shares[at] ?? 0) }));
  return {
    name: 'speed', seed: 1, durationUs: seconds * 1_000_000, measureFromUs: 0, ...world, budget: { machines: 200, pricePerHourNanoUsd: null },
    ...fixedOn(world, peaks, MACHINES), loads, policy: PRODUCTION_POLICY, physics: DEFAULT_PHYSICS, faults: NO_FAULTS, events: [], idleStopUs: 300_000_000,
  };
}
