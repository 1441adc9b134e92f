import type { Random } from '@infaas/shared/domain/random';
import type { ScalingPair, ScalingProblem, ServingOption } from '@infaas/shared/policy/scaling-problem';
import { variantOf } from '@infaas/shared/policy/view.fixture';

/** Returns a placement problem of a given size, the same for the same random source: for tests and benchmarks of solvers. */
export function randomProblem(random: Random, size: { pairs: number; demands: number; pools: number; scarce: boolean }): ScalingProblem {
  const between = (low: number, high: number): number => low + random() * (high - low);
  const pools = Array.from({ length: size.pools }, (_, at) => ({ hardwareClass: `class-${at}`, cores: size.scarce ? 4 : 64, memoryBytes: size.scarce ? 4e9 : 256e9 }));
  const pairs = Array.from({ length: size.pairs }, (_, at): ScalingPair => ({
    variant: variantOf(`v${at}`), hardwareClass: `class-${at % size.pools}`, threads: random() < 0.3 ? 2 : 1, memoryBytes: between(0.1e9, 1.5e9),
    loadUs: between(50_000, 5_000_000), costPerSecond: between(5, 60), running: random() < 0.4 ? 1 : 0, least: 0, most: Infinity,
  }));
  const demands = Array.from({ length: size.demands }, (_, at) => {
    const options = pairs.flatMap((pair, index): ServingOption[] => {
      if (random() < 0.4) return [];
      const rowsPerSecond = between(30, 400) * pair.threads;
      return [{ pair: index, rowsPerSecond, costPerRow: pair.costPerSecond / rowsPerSecond }];
    }).sort((a, b) => a.costPerRow - b.costPerRow || a.pair - b.pair);
    return { name: `task-${at}`, rowsPerSecond: between(1, 300), options, degraded: [] };
  });
  return { pairs, pools, demands: demands.filter((demand) => demand.options.length > 0) };
}
