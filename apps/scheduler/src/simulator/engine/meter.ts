import { bucketOf, emptyHistogram } from '@infaas/shared/domain/latency-histogram';
import type { LatencyHistogram } from '@infaas/shared/domain/latency-histogram';
import type { Micros } from '@infaas/shared/domain/units';
import { MICROS_PER_SECOND } from '@infaas/shared/domain/units';
import type { QueryEnd, SimInstance, SimMachine, SimQuery } from './sim-types';

/** What became of the queries of one load. `met` = answered as asked: in time, accurate enough, within its ceiling. */
export type LoadCount = {
  name: string; offered: number; answered: number; met: number; refused: number; timedOut: number; failed: number;
  latency: LatencyHistogram;
  /** Sums over the answered. */
  latencyUs: number; accuracy: number; batch: number;
  answeredBy: Map<string, number>;
};

/** One step of the time series. */
export type Sample = { second: number; offered: number; met: number; machines: Record<string, number>; instances: number };

export type Meter = {
  loads: LoadCount[];
  samples: Sample[];
  /** Items of offline work that were done in measured time. */
  offlineItems: number;
  /** Decisions taken, whatever the time. */
  decisions: { starts: number; stops: number; machineStarts: number; machineStops: number; ticks: number };
  offered(query: SimQuery): void;
  ended(query: SimQuery, as: { end: QueryEnd; now: Micros; met: boolean; instance: SimInstance | null; batch: number }): void;
  sample(now: Micros, machines: readonly SimMachine[], instances: readonly SimInstance[]): void;
};

/** Returns empty counts; what arrived before `fromUs` is left out of them. */
export function createMeter(names: readonly string[], fromUs: Micros): Meter {
  const loads = names.map((name): LoadCount => ({
    name, offered: 0, answered: 0, met: 0, refused: 0, timedOut: 0, failed: 0, latency: emptyHistogram(), latencyUs: 0, accuracy: 0, batch: 0, answeredBy: new Map(),
  }));
  const samples: Sample[] = [];
  let [offered, met] = [0, 0];

  function countAnswer(count: LoadCount, query: SimQuery, of: { now: Micros; instance: SimInstance | null; batch: number }): void {
    const tookUs = of.now - query.arrivedUs;
    const bucket = bucketOf(tookUs);
    count.answered += 1;
    count.latency[bucket] = (count.latency[bucket] ?? 0) + 1;
    count.latencyUs += tookUs;
    count.accuracy += of.instance?.variant.accuracy?.value ?? 0;
    count.batch += of.batch;
    const name = of.instance?.variant.name ?? '';
    count.answeredBy.set(name, (count.answeredBy.get(name) ?? 0) + 1);
  }

  return {
    loads,
    samples,
    offlineItems: 0,
    decisions: { starts: 0, stops: 0, machineStarts: 0, machineStops: 0, ticks: 0 },
    offered(query) {
      offered += 1;
      const count = loads[query.load.index];
      if (count !== undefined && query.arrivedUs >= fromUs) count.offered += 1;
    },
    ended(query, as) {
      if (as.met) met += 1;
      const count = loads[query.load.index];
      if (count === undefined || query.arrivedUs < fromUs) return;
      if (as.met) count.met += 1;
      switch (as.end) {
        case 'answered':
          return countAnswer(count, query, as);
        case 'refused':
          count.refused += 1;
          return;
        case 'timed_out':
          count.timedOut += 1;
          return;
        case 'failed':
          count.failed += 1;
      }
    },
    sample(now, machines, instances) {
      const byClass: Record<string, number> = {};
      for (const { hardware, state } of machines) if (state !== 'gone') byClass[hardware.name] = (byClass[hardware.name] ?? 0) + 1;
      samples.push({ second: Math.round(now / MICROS_PER_SECOND), offered, met, machines: byClass, instances: instances.filter(({ state }) => state === 'active').length });
      offered = 0;
      met = 0;
    },
  };
}
