import { INFAAS_PAPER_POLICY, roundRobinPolicy, STATIC_POLICY } from '../simulator/baselines/baseline-policies';
import type { FixedFleet, PeakLoad } from '../simulator/baselines/static-fleet';
import { PRODUCTION_POLICY } from '../simulator/policy';
import type { SimulatedPolicy } from '../simulator/policy';
import type { Scenario, ScenarioLoad } from '../simulator/scenario';
import type { ArrivalSpec } from '../simulator/workload/arrival-spec';
import type { PlanLoad } from '@infaas/shared/domain/plan-input';
import type { PlanWindow } from './plan-windows';
import type { PlanWorld, Way } from './plan-world';
import { rateIn } from './plan-world';
import { bestFixedFleet, sizedFleet } from './sized-fleet';

/** A fleet finds its feet in this time, before figures count. */
export type Stretch = PlanWindow & { warmUp: number };

const SECOND = 1_000_000;
/** What a peak is taken over, when a fixed fleet is sized for it. */
const PEAK_SECONDS = 10;
const SETTLE_SECONDS = 30;
const LONGEST_US = 2 * SECOND;

/** Returns what makes the scenario of one way in one stretch of the traffic; a fixed fleet has the machines of the busiest moment all the time. */
export function createScenarios(world: PlanWorld): (way: Way, at: { stretch: Stretch; seed: number }) => Scenario {
  // The same in every stretch, and dear to find.
  const fixed = new Map<string, FixedFleet>();
  return (way, at) => {
    const scenario = scenarioOf(world, way, at);
    if (way.policy !== 'fixed') return scenario;
    const fleet = fixed.get(way.name) ?? bestFixedFleet(scenario, rates(world, (load) => peakOf(world, load)));
    fixed.set(way.name, fleet);
    return { ...scenario, ...fleet };
  };
}

function scenarioOf(world: PlanWorld, way: Way, { stretch, seed }: { stretch: Stretch; seed: number }): Scenario {
  const { base } = world;
  const from = stretch.from - stretch.warmUp;
  const to = stretch.from + stretch.seconds;
  const empty: Scenario = {
    ...base, seed: seed * 1_000_003 + Math.round(stretch.from), policy: policyOf(way.policy), durationUs: Math.round((to - from) * SECOND) + lastAnswersUs(world), measureFromUs: Math.round(stretch.warmUp * SECOND),
    classes: base.classes.map((each) => (way.classes.includes(each.name) ? each : { ...each, minMachines: 0, maxMachines: 0 })),
    loads: world.loads.map((load) => scenarioLoad(world, load, { from, to })),
  };
  if (way.policy === 'fixed') return empty;
  // Whatever was there before: about what it takes at the beginning.
  const start = Math.max(0, from);
  return { ...empty, ...sizedFleet(empty, rates(world, (load) => rateIn(world, load, { from: start, to: Math.min(to, start + SETTLE_SECONDS) }))) };
}

/** So long after the last arrival every answer has come, or is late. */
function lastAnswersUs({ loads }: PlanWorld): number {
  return Math.min(LONGEST_US, Math.max(...loads.map(({ objective }) => objective.maxLatencyUs ?? LONGEST_US)));
}

function rates({ loads }: PlanWorld, rate: (load: PlanLoad) => number): PeakLoad[] {
  return loads.map((load) => ({ name: load.name, target: load.target, objective: load.objective, rows: load.rows, perSecond: load.rows * rate(load) }));
}

/** Returns the queries per second of a load's busiest moment, with what chance adds to it. */
export function peakOf({ growth }: Pick<PlanWorld, 'growth'>, { counts, stepSeconds, regular }: PlanLoad): number {
  const mean = (growth * counts.reduce((most, count) => Math.max(most, count), 0)) / stepSeconds;
  return regular ? mean : mean + 2 * Math.sqrt(mean / PEAK_SECONDS);
}

function scenarioLoad(world: PlanWorld, load: PlanLoad, window: { from: number; to: number }): ScenarioLoad {
  return { name: load.name, applicationId: load.applicationId, target: load.target, objective: load.objective, rows: load.rows, priority: 0, arrivals: arrivalsOf(world, load, window) };
}

function arrivalsOf(world: PlanWorld, load: PlanLoad, { from, to }: { from: number; to: number }): ArrivalSpec {
  if (load.regular) return { kind: 'constant', perSecond: rateIn(world, load, { from: Math.max(0, from), to }) };
  const { stepSeconds } = load;
  const perSecond = (at: number): number => (world.growth * (load.counts[at] ?? 0)) / stepSeconds;
  const first = Math.max(0, Math.floor(from / stepSeconds));
  // Before its beginning the traffic is taken to have been as it begins.
  const steps = [{ fromSeconds: 0, perSecond: perSecond(first) }];
  for (let at = first + 1; at * stepSeconds < to; at += 1) steps.push({ fromSeconds: at * stepSeconds - from, perSecond: perSecond(at) });
  // What is under way at the end still gets its answers.
  return { kind: 'steps', steps: [...steps, { fromSeconds: to - from, perSecond: 0 }] };
}

function policyOf(policy: Way['policy']): SimulatedPolicy {
  switch (policy) {
    case 'ours':
      return PRODUCTION_POLICY;
    case 'fixed':
      return STATIC_POLICY;
    case 'round robin':
      return roundRobinPolicy();
    case 'infaas paper':
      return INFAAS_PAPER_POLICY;
  }
}
