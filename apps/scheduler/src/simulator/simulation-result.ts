import { emptyHistogram, mergeHistogram, quantileUs } from '@infaas/shared/domain/latency-histogram';
import type { NanoUsd } from '@infaas/shared/domain/units';
import { MICROS_PER_SECOND, SECONDS_PER_HOUR } from '@infaas/shared/domain/units';
import type { Totals } from './engine/ledger';
import type { LoadCount, Sample } from './engine/meter';
import type { SimMachine } from './engine/sim-types';
import type { SimWorld } from './engine/sim-world';

/** What became of some queries. Rates are per second of measured time; `violations` is the part that was not answered as asked. */
export type Served = {
  name: string; offered: number; answered: number; met: number; refused: number; timedOut: number; failed: number;
  answeredPerSecond: number; metPerSecond: number; violations: number;
  meanUs: number | null; p50Us: number | null; p95Us: number | null; p99Us: number | null;
  /** Mean over the answered. */
  accuracy: number | null; batch: number | null;
  /** Answers by variant, the most first. */
  variants: { name: string; answered: number }[];
};

export type SimulationResult = {
  scenario: string; policy: string; seed: number; seconds: number;
  total: Served;
  loads: Served[];
  cost: {
    /** Of the measured time: what the fleet cost; what of it queries used, what was kept loaded for them, and what the operator pays for the rest. */
    totalNanoUsd: NanoUsd; usedNanoUsd: NanoUsd; keptNanoUsd: NanoUsd; operatorNanoUsd: NanoUsd;
    perHourNanoUsd: NanoUsd; per1kMetNanoUsd: NanoUsd | null;
    byApplication: Record<string, NanoUsd>;
  };
  fleet: {
    /** Machine-seconds of the whole simulation by class, and core-seconds reserved over core-seconds used. */
    machineSeconds: Record<string, number>; overProvisioning: number | null;
  };
  decisions: { starts: number; stops: number; machineStarts: number; machineStops: number; ticks: number };
  samples: Sample[];
  /** Where there was offline work: items per second. */
  offlinePerSecond?: number;
  events: number;
};

/** Returns the result of a simulation that has ended; every figure is rounded, so that its JSON is the same everywhere. */
export function resultOf(world: SimWorld, totals: Totals, events: number): SimulationResult {
  const { scenario, meter } = world;
  const seconds = (scenario.durationUs - scenario.measureFromUs) / MICROS_PER_SECOND;
  const total = servedOf(sumOf(meter.loads), seconds);
  return {
    scenario: scenario.name, policy: scenario.policy.name, seed: scenario.seed, seconds,
    total, loads: meter.loads.map((load) => servedOf(load, seconds)),
    cost: {
      totalNanoUsd: totals.total, usedNanoUsd: totals.used, keptNanoUsd: totals.kept, operatorNanoUsd: totals.operator,
      perHourNanoUsd: Math.round((totals.total * SECONDS_PER_HOUR) / seconds),
      per1kMetNanoUsd: total.met === 0 ? null : Math.round((totals.total * 1_000) / total.met),
      byApplication: Object.fromEntries([...totals.byApplication].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
    fleet: fleetOf([...world.ended, ...world.machines], scenario.durationUs),
    decisions: { ...meter.decisions }, samples: meter.samples, ...(scenario.offline === undefined ? {} : { offlinePerSecond: rounded(meter.offlineItems / seconds, 3) }), events,
  };
}

function sumOf(loads: readonly LoadCount[]): LoadCount {
  const sum: LoadCount = {
    name: 'all', offered: 0, answered: 0, met: 0, refused: 0, timedOut: 0, failed: 0, latency: emptyHistogram(), latencyUs: 0, accuracy: 0, batch: 0, answeredBy: new Map(),
  };
  for (const load of loads) {
    for (const key of ['offered', 'answered', 'met', 'refused', 'timedOut', 'failed', 'latencyUs', 'accuracy', 'batch'] as const) sum[key] += load[key];
    mergeHistogram(sum.latency, load.latency);
    for (const [name, count] of load.answeredBy) sum.answeredBy.set(name, (sum.answeredBy.get(name) ?? 0) + count);
  }
  return sum;
}

function servedOf(count: LoadCount, seconds: number): Served {
  const { name, offered, answered, met, refused, timedOut, failed, latency } = count;
  const mean = (sum: number, digits: number): number | null => (answered === 0 ? null : rounded(sum / answered, digits));
  return {
    name, offered, answered, met, refused, timedOut, failed,
    answeredPerSecond: rounded(answered / seconds, 3), metPerSecond: rounded(met / seconds, 3), violations: offered === 0 ? 0 : rounded(1 - met / offered, 6),
    meanUs: mean(count.latencyUs, 0), p50Us: quantileUs(latency, 0.5), p95Us: quantileUs(latency, 0.95), p99Us: quantileUs(latency, 0.99),
    accuracy: mean(count.accuracy, 5), batch: mean(count.batch, 2),
    variants: [...count.answeredBy].map(([variant, by]) => ({ name: variant, answered: by })).sort((a, b) => b.answered - a.answered || (a.name < b.name ? -1 : 1)),
  };
}

function fleetOf(machines: readonly SimMachine[], untilUs: number): SimulationResult['fleet'] {
  const machineSeconds: Record<string, number> = {};
  let [reserved, used] = [0, 0];
  for (const machine of machines) {
    const { name, cores } = machine.hardware;
    const forUs = machine.billedUs - machine.orderedUs;
    machineSeconds[name] = (machineSeconds[name] ?? 0) + forUs / MICROS_PER_SECOND;
    reserved += forUs * cores;
    used += machine.busyThreadUs + (machine.state === 'gone' ? 0 : Math.min(machine.busyThreads, cores) * (untilUs - machine.busyAtUs));
  }
  for (const name of Object.keys(machineSeconds)) machineSeconds[name] = rounded(machineSeconds[name] ?? 0, 1);
  return { machineSeconds: Object.fromEntries(Object.entries(machineSeconds).sort(([a], [b]) => (a < b ? -1 : 1))), overProvisioning: used === 0 ? null : rounded(reserved / used, 3) };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
