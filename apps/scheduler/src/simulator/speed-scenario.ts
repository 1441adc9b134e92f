import { CPU_CLASS, deadlineUs, IMAGENET, publishedArchitectures, publishedClasses, publishedVariants, T4_CLASS, V100_CLASS } from './published/published-variants';
import { PRODUCTION_POLICY } from './policy';
import { DEFAULT_PHYSICS, NO_FAULTS } from './scenario';
import type { Scenario } from './scenario';
import { zipfShares } from './workload/zipf-shares';

/** Returns the scenario that the simulator's speed is measured on: 22 architectures with all their variants, 100 machines, the full policy. */
export function speedScenario({ perSecond, seconds }: { perSecond: number; seconds: number }): Scenario {
  const variants = publishedVariants();
  const architectures = publishedArchitectures();
  const shares = zipfShares(architectures.length, 1.001);
  return {
    name: 'speed', seed: 1, durationUs: seconds * 1_000_000, measureFromUs: 0, tasks: [IMAGENET], architectures, variants, classes: publishedClasses(100),
    budget: { machines: 200, pricePerHourNanoUsd: null },
    machines: [{ className: CPU_CLASS, count: 70 }, { className: V100_CLASS, count: 15 }, { className: T4_CLASS, count: 15 }], instances: [],
    loads: architectures.map(({ name }, at) => ({
      name, applicationId: name, target: name, rows: 1, priority: 0, arrivals: { kind: 'poisson', perSecond: perSecond * (shares[at] ?? 0) },
      objective: { minAccuracy: null, maxLatencyUs: deadlineUs(name, variants), maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null },
    })),
    policy: PRODUCTION_POLICY, physics: DEFAULT_PHYSICS, faults: NO_FAULTS, events: [], idleStopUs: 300_000_000,
  };
}
