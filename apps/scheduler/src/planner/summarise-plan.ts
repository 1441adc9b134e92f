import type { PlanAlternative, PlanResult } from '@infaas/shared/domain/plan';
import type { Run } from './compute-plan';
import type { PlanInput } from '@infaas/shared/domain/plan-input';
import type { PlanWorld } from './plan-world';
import { rateIn } from './plan-world';
import { recommend } from './recommend';
import { tallyWay } from './tally-way';

type Summary = Run & { stage: PlanResult['stage']; tookMs: number; queries: number };

/** Returns the result of what was played so far. */
export function summarisePlan(input: PlanInput, world: PlanWorld, { stage, all, played, tookMs, queries }: Summary): PlanResult {
  const { keep } = input.spec;
  const alternatives = world.ways.flatMap((way): PlanAlternative[] => {
    const own = played.get(way.name) ?? [];
    return own.length === 0 ? [] : [tallyWay(world, way, { played: own, all, keep })];
  });
  const { recommended, reasons } = recommend(alternatives, keep);
  const [some = []] = [...played.values()];
  const seconds = [...new Set(some.map(({ stretch }) => stretch))].reduce((sum, stretch) => sum + stretch.seconds, 0);
  const coverage = Math.min(1, seconds / world.seconds);
  return {
    stage, coverage: Number(coverage.toPrecision(3)), seeds: new Set(some.map(({ seed }) => seed)).size, tookMs: Math.round(tookMs), simulatedQueries: queries, traffic: trafficOf(world),
    alternatives, recommended: recommended?.name ?? null, reasons, advice: [], sensitivity: [], estimates: world.known.estimates, billedUsd: input.billedUsd,
    notes: [...input.notes, ...notesOn(world, { coverage, stretches: some.length })],
  };
}

function trafficOf(world: PlanWorld): PlanResult['traffic'] {
  const { loads, seconds } = world;
  const mean = (load: PlanWorld['loads'][number]): number => rateIn(world, load, { from: 0, to: seconds });
  const steps = Math.min(...loads.map(({ stepSeconds }) => stepSeconds));
  let peak = 0;
  for (let from = 0; from < seconds; from += steps) peak = Math.max(peak, loads.reduce((sum, load) => sum + rateIn(world, load, { from, to: Math.min(seconds, from + steps) }), 0));
  const total = loads.reduce((sum, load) => sum + mean(load), 0);
  return {
    hours: seconds / 3_600, queries: Math.round(total * seconds), meanPerSecond: Number(total.toFixed(3)), peakPerSecond: Number(peak.toFixed(3)),
    loads: loads.map((load) => ({
      name: load.name, target: load.target, queries: Math.round(mean(load) * seconds), rows: load.rows, maxLatencyMs: load.objective.maxLatencyUs === null ? null : load.objective.maxLatencyUs / 1_000, minAccuracy: load.objective.minAccuracy,
    })),
  };
}

function notesOn(world: PlanWorld, { coverage, stretches }: { coverage: number; stretches: number }): string[] {
  const fine = Math.max(...world.loads.map(({ stepSeconds }) => stepSeconds));
  return [
    ...(coverage < 1 ? [stretches < 2 ? 'Only one stretch of the traffic could be played: there is no error bar.' : 'Ranges are two standard errors of the stretches that were played (jackknife).'] : ['All of the traffic was played; ranges are what seeds differ by.']),
    'Each stretch begins with about the machines that its load needs; a minute before it does not count.',
    'The p99 is the mean of the stretches’ own.',
    ...(fine >= 60 && world.loads.some(({ regular }) => !regular) ? [`Within ${fine} s arrivals are taken to be random (Poisson): bursts that are shorter are not known.`] : []),
  ];
}
