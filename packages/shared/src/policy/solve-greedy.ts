import { MICROS_PER_SECOND } from '../domain/units';
import { assignLoad } from './assign-load';
import { LEAST_ROWS } from './scaling-problem';
import type { Assignment, ScalingPair, ScalingPlan, ScalingProblem } from './scaling-problem';

export type SolverSettings = {
  /** Throughput over load below which more is started (INFaaS, USENIX ATC '21: slack 1.05). */
  headroom: number;
  /** Throughput over load that must be left when something is stopped: more than `headroom`, or it would be started again. */
  spareHeadroom: number;
  /** Weight of load time in the objective, per second (λ; its value is ours, DECISIONS "Cost of choosing"). */
  loadWeightPerSecond: number;
};

export const DEFAULT_SOLVER_SETTINGS: SolverSettings = { headroom: 1.05, spareHeadroom: 1.25, loadWeightPerSecond: 1 / 60 };

/** A change that only saves must save this part of the cost. */
const LEAST_SAVING = 0.05;

/**
 * Returns a plan by the greedy heuristic of INFaaS (USENIX ATC '21, §model-autoscaler; the ILP there is min Σ C(δ + λ·T_load·max(δ, 0))):
 * while load finds no room, one more instance of the pair that serves most of it per cost — a replica, or another variant; then whatever
 * can be left out, or replaced by something cheaper, with room to spare. Load on its second floor counts as half served.
 */
export function solveGreedy(problem: ScalingProblem, settings: SolverSettings = DEFAULT_SOLVER_SETTINGS): ScalingPlan {
  const start = problem.pairs.map((pair) => Math.max(pair.running, pair.least));
  const grown = grow(problem, start, { headroom: settings.headroom, settings });
  // Less may be what lets something else serve more.
  const counts = grow(problem, shrink(problem, grown, settings), { headroom: settings.headroom, settings });
  return { counts, assignment: assignLoad(problem, counts, settings.headroom) };
}

/** Returns the paper's objective for these counts: nano-dollars per second, loads weighed in. */
export function planCost(problem: ScalingProblem, counts: readonly number[], settings: SolverSettings): number {
  return problem.pairs.reduce((sum, pair, at) => {
    const count = counts[at] ?? 0;
    return sum + pair.costPerSecond * (count + loadWeight(pair, settings) * Math.max(0, count - pair.running));
  }, 0);
}

/** Rows per second that are not served as asked; those on their second floor count half. */
export function unmetOf(assignment: Assignment): number {
  return assignment.unserved + assignment.degraded / 2;
}

function loadWeight(pair: ScalingPair, settings: SolverSettings): number {
  return (settings.loadWeightPerSecond * pair.loadUs) / MICROS_PER_SECOND;
}

/** Adds instances, the most served per cost first, until all load has room or nothing helps. */
function grow(problem: ScalingProblem, from: readonly number[], { headroom, settings }: { headroom: number; settings: SolverSettings }): number[] {
  const counts = [...from];
  let now = assignLoad(problem, counts, headroom);
  while (unmetOf(now) > LEAST_ROWS) {
    const best = bestAddition(problem, { counts, now, headroom, settings });
    if (best === null) break;
    counts[best.pair] = (counts[best.pair] ?? 0) + 1;
    now = best.then;
  }
  return dropUnusedWhereFull(problem, counts, now);
}

type Addition = { pair: number; then: Assignment; gain: number };

type Growing = { counts: readonly number[]; now: Assignment; headroom: number; settings: SolverSettings };

/** What serves the load itself comes first; else what takes other load from those that could. */
function bestAddition(problem: ScalingProblem, of: Growing): Addition | null {
  return bestOf(problem, of, helpful(problem, of.now)) ?? bestOf(problem, of, [...problem.pairs.keys()]);
}

function bestOf(problem: ScalingProblem, of: Growing, candidates: readonly number[]): Addition | null {
  let best: Addition | null = null;
  for (const pair of candidates) {
    const facts = problem.pairs[pair];
    if (facts === undefined) continue;
    const counts = of.counts.map((count, at) => (at === pair ? count + 1 : count));
    const then = assignLoad(problem, counts, of.headroom);
    if (!hasRoom(problem, { counts, then, pair })) continue;
    const served = unmetOf(of.now) - unmetOf(then);
    if (served <= LEAST_ROWS) continue;
    const gain = served / (Math.max(facts.costPerSecond, Number.MIN_VALUE) * (1 + loadWeight(facts, of.settings)));
    if (best === null || gain > best.gain) best = { pair, then, gain };
  }
  return best;
}

/** Pairs that a demand could use which is not wholly served as asked, ascending. */
function helpful(problem: ScalingProblem, now: Assignment): number[] {
  const found = new Set<number>();
  problem.demands.forEach((demand, at) => {
    const served = now.served[at];
    if (served === undefined || served.unserved + served.degraded <= LEAST_ROWS) return;
    for (const option of demand.options) found.add(option.pair);
    if (served.unserved > LEAST_ROWS) for (const option of demand.degraded) found.add(option.pair);
  });
  return [...found].sort((a, b) => a - b);
}

/** Whether an added instance fits into the memory of its class; what no load would use then may make room. */
function hasRoom(problem: ScalingProblem, { counts, then, pair }: { counts: readonly number[]; then: Assignment; pair: number }): boolean {
  const added = problem.pairs[pair];
  const pool = problem.pools.find((each) => each.hardwareClass === added?.hardwareClass);
  if (added === undefined || pool === undefined || added.threads > pool.cores || (counts[pair] ?? 0) > added.most) return false;
  const held = problem.pairs.reduce((sum, each, at) => {
    if (each.hardwareClass !== pool.hardwareClass) return sum;
    const count = counts[at] ?? 0;
    return sum + ((then.used[at] ?? 0) > 0 ? count : Math.min(count, each.least)) * each.memoryBytes;
  }, 0);
  return held <= pool.memoryBytes;
}

/** Where the memory of a class is exceeded, instances without work go, the dearest first. */
function dropUnusedWhereFull(problem: ScalingProblem, counts: number[], now: Assignment): number[] {
  for (const pool of problem.pools) {
    const here = [...problem.pairs.keys()].filter((at) => problem.pairs[at]?.hardwareClass === pool.hardwareClass);
    const memory = (at: number): number => problem.pairs[at]?.memoryBytes ?? 0;
    let held = here.reduce((sum, at) => sum + (counts[at] ?? 0) * memory(at), 0);
    for (const at of byCost(problem, here)) {
      while (held > pool.memoryBytes && (now.used[at] ?? 0) === 0 && (counts[at] ?? 0) > (problem.pairs[at]?.least ?? 0)) {
        counts[at] = (counts[at] ?? 0) - 1;
        held -= memory(at);
      }
    }
  }
  return counts;
}

/** Leaves out, or replaces by something cheaper, what the load does not need. */
function shrink(problem: ScalingProblem, from: readonly number[], settings: SolverSettings): number[] {
  let counts = [...from];
  for (const pair of byCost(problem, [...problem.pairs.keys()])) {
    const least = problem.pairs[pair]?.least ?? 0;
    while ((counts[pair] ?? 0) > least) {
      const without = lighter(problem, counts, { settings, pair });
      if (without === null) break;
      counts = without;
    }
  }
  return counts;
}

function lighter(problem: ScalingProblem, counts: readonly number[], of: { settings: SolverSettings; pair: number }): number[] | null {
  const { settings, pair } = of;
  const without = counts.map((count, at) => (at === pair ? count - 1 : count));
  if (servesAsMuch(problem, { before: counts, after: without, settings })) return without;
  const replaced = grow(problem, without, { headroom: settings.spareHeadroom, settings });
  // What was taken away must not come back as the replacement.
  if ((replaced[pair] ?? 0) >= (counts[pair] ?? 0) || !servesAsMuch(problem, { before: counts, after: replaced, settings })) return null;
  return planCost(problem, replaced, settings) <= (1 - LEAST_SAVING) * planCost(problem, counts, settings) ? replaced : null;
}

/** Now, and with room to spare. */
function servesAsMuch(problem: ScalingProblem, of: { before: readonly number[]; after: readonly number[]; settings: SolverSettings }): boolean {
  return [of.settings.headroom, of.settings.spareHeadroom].every((headroom) => {
    const unmet = (counts: readonly number[]): number => unmetOf(assignLoad(problem, counts, headroom));
    return unmet(of.after) <= unmet(of.before) + LEAST_ROWS;
  });
}

/** The dearest first; then the first, so that equal problems have equal plans. */
function byCost(problem: ScalingProblem, pairs: readonly number[]): number[] {
  const cost = (at: number): number => problem.pairs[at]?.costPerSecond ?? 0;
  return [...pairs].sort((a, b) => cost(b) - cost(a) || a - b);
}
