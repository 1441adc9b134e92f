import type { PlanResult } from '@infaas/shared/domain/plan';
import { simulate } from '../simulator/simulate';
import type { SimulationOptions } from '../simulator/simulate';
import { advise } from './advise';
import type { PlanInput } from '@infaas/shared/domain/plan-input';
import { createScenarios } from './play-window';
import type { Stretch } from './play-window';
import { planWindows } from './plan-windows';
import { planWorld, rateIn } from './plan-world';
import type { PlanWorld, Way } from './plan-world';
import { CHANGES, comparedWith, sensitivityTo, UNCHANGED } from './sensitivity';
import { summarisePlan } from './summarise-plan';
import type { Played } from './tally-way';

/** How long each part may take, milliseconds from the beginning. */
export type PlanLimits = { roughMs: number; exactMs: number; allMs: number; seeds: number };
export const DEFAULT_PLAN_LIMITS: PlanLimits = { roughMs: 3_000, exactMs: 44_000, allMs: 54_000, seeds: 3 };

/** What is told while it goes on. */
export type PlanStep = { kind: 'progress'; progress: number; stage: string } | { kind: 'result'; result: PlanResult };

/** Rough: a few short stretches. Exact: more and longer ones, all of the traffic where the time allows. */
const ROUGH = { count: 6, most: 90, least: 1.5 } as const;
const EXACT = { count: 24, warmUp: 60, least: 2 } as const;
/** What is played first, only to see how fast this machine is: so many queries, within so many seconds of virtual time. */
const FIRST = { queries: 2_000, least: 0.5, most: 30 } as const;
/** The first stretches are the slowest, as the program is warmed up by them. More of the traffic is worth more than more seeds: what is not played in time is stood for. */
const FASTER = 3;
/** So many stretches at least fit before the first answer; one that is under way may take a little longer. */
const ROUGH_SURE = 4;
const ROUGH_OVER_MS = 1_000;
const SENSITIVE_STRETCHES = 3;
const SENSITIVE_WAYS = 3;
const CHECK_EVENTS = 2_000;

class OutOfTime extends Error {}

/**
 * Yields how far it is, a rough result from a sample with an error bar, and the exact one: as many stretches of the traffic, and then seeds,
 * as the limits allow. `nowMs` is whatever clock the caller has: limits are the only thing that depends on it. Every way is played on the
 * same stretches.
 */
export function* computePlan(input: PlanInput, nowMs: () => number, limits: PlanLimits = DEFAULT_PLAN_LIMITS): Generator<PlanStep, void, undefined> {
  const world = planWorld(input);
  const bench = createBench(world, nowMs);
  const rate = (from: number, to: number): number => world.loads.reduce((sum, load) => sum + rateIn(world, load, { from, to }), 0);
  const shown = (stage: PlanResult['stage'], run: Run): PlanResult => summarisePlan(input, world, { stage, ...run, tookMs: bench.sinceMs(), queries: bench.queries() });
  const advice = advise(world);

  yield { kind: 'progress', progress: 0.02, stage: 'a sample of the traffic' };
  bench.warmUp({ from: 0, seconds: Math.max(FIRST.least, Math.min(FIRST.most, FIRST.queries / Math.max(1, rate(0, world.seconds)))) });
  const rough = roughStretches(world, rate, (limits.roughMs - bench.sinceMs()) / (bench.msPerSecond() * world.ways.length * ROUGH_SURE));
  const first: Run = { all: rough, played: new Map() };
  for (const [at, stretch] of rough.entries()) {
    if (at > 0 && bench.sinceMs() > limits.roughMs) break;
    bench.playAll(first, { stretch, seed: 1 }, at === 0 ? limits.allMs : limits.roughMs + ROUGH_OVER_MS);
    yield { kind: 'progress', progress: 0.02 + (0.08 * (at + 1)) / rough.length, stage: 'a sample of the traffic' };
  }
  let result: PlanResult = { ...shown('rough', first), advice };
  yield { kind: 'result', result };

  const exact = exactStretches(world, rate, { leftMs: limits.exactMs - bench.sinceMs(), msPerSecond: bench.msPerSecond(), ways: world.ways.length });
  const run: Run = { all: exact, played: new Map() };
  for (const { seed, stretch } of rounds(exact, limits.seeds)) {
    if (bench.sinceMs() > limits.exactMs || !bench.playAll(run, { stretch, seed }, limits.exactMs + 4_000)) break;
    yield { kind: 'progress', progress: Math.min(0.85, 0.1 + (0.75 * bench.sinceMs()) / limits.exactMs), stage: stageText(run, seed) };
  }
  // Less than the sample had is no better than it.
  result = { ...shown('exact', secondsOf(run) >= secondsOf(first) ? run : first), advice };
  const best = bestWays(world, result);
  for (const change of [UNCHANGED, ...CHANGES]) {
    if (bench.sinceMs() > limits.allMs) break;
    const found = bench.within(limits.allMs + 2_000, (options) => sensitivityTo(change, { world, ways: best, stretches: rough.slice(0, SENSITIVE_STRETCHES), keep: input.spec.keep, options }));
    if (found === null) break;
    result = { ...result, sensitivity: [...result.sensitivity, comparedWith(result.sensitivity[0] ?? found, found)] };
    yield { kind: 'progress', progress: Math.min(0.98, 0.86 + 0.02 * result.sensitivity.length), stage: 'what would change it' };
  }
  yield { kind: 'result', result: { ...result, tookMs: bench.sinceMs() } };
}

/** What was played of which stretches, by way. */
export type Run = { all: readonly Stretch[]; played: Map<string, Played[]> };

type Bench = {
  sinceMs(): number; queries(): number; msPerSecond(): number;
  /** Plays something whose result does not count. */
  warmUp(of: { from: number; seconds: number }): void;
  /** Plays a stretch with every way, or with none: false when the time was over before. */
  playAll(run: Run, at: { stretch: Stretch; seed: number }, untilMs: number): boolean;
  within<Of>(untilMs: number, action: (options: SimulationOptions) => Of): Of | null;
};

function createBench(world: PlanWorld, nowMs: () => number): Bench {
  const startedMs = nowMs();
  const scenario = createScenarios(world);
  let [queries, simulated, spentMs] = [0, 0, 0];
  const sinceMs = (): number => nowMs() - startedMs;

  function within<Of>(untilMs: number, action: (options: SimulationOptions) => Of): Of | null {
    const late = (): string => {
      throw new OutOfTime();
    };
    try {
      return action({ checkEvery: CHECK_EVENTS, invariants: [{ name: 'time', broken: () => (sinceMs() > untilMs ? late() : null) }] });
    } catch (error) {
      if (error instanceof OutOfTime) return null;
      throw error;
    }
  }

  function playAll(run: Run, { stretch, seed }: { stretch: Stretch; seed: number }, untilMs: number): boolean {
    const fromMs = nowMs();
    const found = within(untilMs, (options) => world.ways.map((way): [Way, Played] => [way, { stretch, seed, result: simulate(scenario(way, { stretch, seed }), options) }]));
    if (found === null) return false;
    for (const [way, played] of found) {
      run.played.set(way.name, [...(run.played.get(way.name) ?? []), played]);
      queries += played.result.total.offered;
      simulated += stretch.seconds + stretch.warmUp;
    }
    spentMs += nowMs() - fromMs;
    return true;
  }
  function warmUp({ from, seconds }: { from: number; seconds: number }): void {
    const fromMs = nowMs();
    const [way] = world.ways;
    if (way !== undefined) simulate(scenario(way, { stretch: { from, seconds, warmUp: 0, rank: 0, blocks: 1 }, seed: 1 }));
    simulated += seconds;
    spentMs += nowMs() - fromMs;
  }
  return { sinceMs, queries: () => queries, msPerSecond: () => spentMs / Math.max(0.1, simulated), playAll, within, warmUp };
}

/** `affordable`: seconds of virtual time, warm-up included. */
function roughStretches(world: PlanWorld, rate: (from: number, to: number) => number, affordable: number): Stretch[] {
  const seconds = Math.max(ROUGH.least, Math.min(ROUGH.most, affordable));
  return withWarmUp(planWindows(world.seconds, { length: (2 * seconds) / 3, count: ROUGH.count }, rate), seconds / 3);
}

function exactStretches(world: PlanWorld, rate: (from: number, to: number) => number, { leftMs, msPerSecond, ways }: { leftMs: number; msPerSecond: number; ways: number }): Stretch[] {
  const affordable = (FASTER * Math.max(0, leftMs)) / Math.max(1e-6, msPerSecond * ways * EXACT.count);
  // Where seconds are dear, most of them must not go into finding one's feet.
  const warmUp = Math.min(EXACT.warmUp, affordable / 3);
  const each = Math.max(EXACT.least, affordable - warmUp);
  const whole = Math.ceil(world.seconds / EXACT.count);
  return withWarmUp(planWindows(world.seconds, { length: Math.min(whole, each), count: EXACT.count }, rate), warmUp);
}

function withWarmUp(windows: ReturnType<typeof planWindows>, warmUp: number): Stretch[] {
  return windows.map((window) => ({ ...window, warmUp }));
}

function* rounds(stretches: readonly Stretch[], seeds: number): Generator<{ seed: number; stretch: Stretch }, void, undefined> {
  for (let seed = 1; seed <= seeds; seed += 1) for (const stretch of stretches) yield { seed, stretch };
}

function countOf({ played }: Run): number {
  return played.values().next().value?.length ?? 0;
}

function secondsOf({ played }: Run): number {
  return (played.values().next().value ?? []).reduce((sum, { stretch }) => sum + stretch.seconds, 0);
}

function stageText(run: Run, seed: number): string {
  return `${Math.min(run.all.length, countOf(run) - (seed - 1) * run.all.length)} of ${run.all.length} stretches of the traffic${seed > 1 ? `, seed ${seed}` : ''}`;
}

/** The recommended way and those next to it. */
function bestWays(world: PlanWorld, { recommended, alternatives }: PlanResult): Way[] {
  const order = alternatives.toSorted((a, b) => Number(b.name === recommended) - Number(a.name === recommended) || Number(b.keepsTarget) - Number(a.keepsTarget) || a.costPerHourUsd.mean - b.costPerHourUsd.mean);
  return order.slice(0, SENSITIVE_WAYS).flatMap(({ name }) => world.ways.find((way) => way.name === name) ?? []);
}
