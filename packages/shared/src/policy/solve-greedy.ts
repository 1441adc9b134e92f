import { MICROS_PER_SECOND } from '../domain/units';
import { assignLoad, fillTable, unmetWith } from './assign-load';
import { floatAt } from './column';
import { loadWhatIf } from './load-what-if';
import type { LoadWhatIf } from './load-what-if';
import { loadTable } from './load-table';
import { LEAST_ROWS } from './scaling-problem';
import type { Assignment, ScalingPair, ScalingPlan, ScalingProblem } from './scaling-problem';

export type SolverSettings = {
  /** Throughput over load below which more is started (INFaaS, USENIX ATC '21: slack 1.05). */
  headroom: number;
  /** Throughput over load that must be left when something is stopped: more than `headroom`, or it would be started again. */
  spareHeadroom: number;
  /** Weight of load time in the objective, per second (λ; its value is ours, DECISIONS "Cost of choosing"). */
  loadWeightPerSecond: number;
  /** Weight of an instance's work beside its being there: cores that it leaves free are others' to use. */
  workWeight: number;
};

export const DEFAULT_SOLVER_SETTINGS: SolverSettings = { headroom: 1.05, spareHeadroom: 1.25, loadWeightPerSecond: 1 / 60, workWeight: 1 };

/** A change that only saves must save this part of the cost. */
const LEAST_SAVING = 0.05;
/** What runs there is known to do what it does: another variant must serve clearly more for its cost. */
const KNOWN_GAIN = 1.03;
/** Rows per second for which nothing more is started: what is asked so seldom keeps what runs, and else has it loaded by the query that asks. */
export const LEAST_STARTED = 0.02;

/**
 * Returns a plan by the greedy heuristic of INFaaS (USENIX ATC '21, §model-autoscaler; the ILP there is min Σ C(δ + λ·T_load·max(δ, 0))):
 * while load finds no room, one more instance of the pair that serves most of it per cost — a replica, or another variant; then whatever
 * can be left out, or replaced by something cheaper, with room to spare. Load on its second floor counts as half served.
 */
export function solveGreedy(problem: ScalingProblem, settings: SolverSettings = DEFAULT_SOLVER_SETTINGS): ScalingPlan {
  const solving: Solving = { problem, settings, whatIf: loadWhatIf(problem), pools: poolsOf(problem), everyPair: [...problem.pairs.keys()] };
  const start = Float64Array.from(problem.pairs, (pair) => Math.max(pair.running, pair.least));
  const needed = { headroom: settings.headroom, least: LEAST_STARTED };
  const grown = grow(solving, start, needed) ?? start;
  const shrunk = shrink(solving, grown);
  // Less may be what lets something else serve more.
  const counts = Array.from(grow(solving, shrunk, needed) ?? shrunk);
  return { counts, assignment: assignLoad(problem, counts, settings.headroom) };
}

type Solving = { problem: ScalingProblem; settings: SolverSettings; whatIf: LoadWhatIf; pools: readonly PoolPairs[]; everyPair: readonly number[] };

/** A class with the pairs that would run there. */
type PoolPairs = { cores: number; memoryBytes: number; pairs: readonly number[] };

function poolsOf(problem: ScalingProblem): PoolPairs[] {
  return problem.pools.map(({ hardwareClass, cores, memoryBytes }) => ({
    cores, memoryBytes, pairs: [...problem.pairs.keys()].filter((at) => problem.pairs[at]?.hardwareClass === hardwareClass),
  }));
}

/**
 * Returns the objective for these counts, nano-dollars per second: the paper's, which is what instances cost and what their loads do, and what
 * they are kept busy with. Where instances share cores, two that cost the same to have do not where one takes twice as long for the same rows.
 */
export function planCost(problem: ScalingProblem, counts: ArrayLike<number>, settings: SolverSettings): number {
  const table = loadTable(problem);
  fillTable(table, counts, settings.headroom);
  return problem.pairs.reduce((sum, pair, at) => sum + settings.workWeight * pair.costPerSecond * floatAt(table.state.used, at), instancesCost(problem, counts, settings));
}

function instancesCost(problem: ScalingProblem, counts: ArrayLike<number>, settings: SolverSettings): number {
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

/** Adds instances, the most served per cost first, until all load has room or nothing helps; null as soon as that would cost more than `most`. */
function grow(solving: Solving, from: Float64Array, { headroom, least, most = Infinity }: { headroom: number; least: number; most?: number }): Float64Array | null {
  const { whatIf } = solving;
  const counts = from.slice();
  for (let unmet = whatIf.base(counts, headroom); unmet > least; unmet = whatIf.base(counts, headroom)) {
    const best = bestAddition(solving, counts, { unmet, least });
    if (best < 0) break;
    counts[best] = floatAt(counts, best) + 1;
    if (most < Infinity && isRoomy(solving, counts) && instancesCost(solving.problem, counts, solving.settings) > most) return null;
  }
  return dropUnusedWhereFull(solving, counts);
}

/** Less than half of every memory is taken: nothing will have to go again to make room, so what was added is to be paid. */
function isRoomy({ problem, pools }: Solving, counts: Float64Array): boolean {
  return pools.every((pool) => 2 * pool.pairs.reduce((sum, at) => sum + floatAt(counts, at) * (problem.pairs[at]?.memoryBytes ?? 0), 0) < pool.memoryBytes);
}

/** What serves the load itself comes first; else what takes other load from those that could. */
function bestAddition(solving: Solving, counts: Float64Array, missing: Missing): number {
  const best = bestOf(solving, counts, { ...missing, candidates: helpful(solving) });
  return best >= 0 ? best : bestOf(solving, counts, { ...missing, candidates: solving.everyPair });
}

/** What is unmet, and what an addition must serve of it at least. */
type Missing = { unmet: number; least: number };

function bestOf(solving: Solving, counts: Float64Array, { unmet, least, candidates }: Missing & { candidates: readonly number[] }): number {
  const { problem, settings, whatIf } = solving;
  let best = -1;
  let most = -Infinity;
  for (const pair of candidates) {
    const facts = problem.pairs[pair];
    if (facts === undefined) continue;
    const served = unmet - whatIf.withOneMore(pair);
    if (served <= least) continue;
    const work = Math.max(0, floatAt(whatIf.used, pair) - floatAt(whatIf.baseUsed, pair));
    const gain = (served * (facts.running > 0 ? KNOWN_GAIN : 1)) / (Math.max(facts.costPerSecond, Number.MIN_VALUE) * (1 + loadWeight(facts, settings) + settings.workWeight * work));
    if (gain <= most || !hasRoom(solving, counts, pair)) continue;
    best = pair;
    most = gain;
  }
  return best;
}

/** Pairs that a demand could use which is not wholly served as asked, ascending. */
function helpful({ problem, whatIf }: Solving): number[] {
  const found = new Set<number>();
  problem.demands.forEach((demand, at) => {
    const unserved = whatIf.unservedOf(at);
    if (unserved + whatIf.degradedOf(at) <= LEAST_ROWS) return;
    for (const option of demand.options) found.add(option.pair);
    if (unserved > LEAST_ROWS) for (const option of demand.degraded) found.add(option.pair);
  });
  return [...found].sort((a, b) => a - b);
}

/** Whether the instance that was added last fits into the memory of its class; what no load would use then may make room. */
function hasRoom({ problem, pools, whatIf }: Solving, counts: Float64Array, pair: number): boolean {
  const added = problem.pairs[pair];
  const pool = pools[problem.pools.findIndex(({ hardwareClass }) => hardwareClass === added?.hardwareClass)];
  if (added === undefined || pool === undefined || added.threads > pool.cores || floatAt(counts, pair) + 1 > added.most) return false;
  let held = 0;
  for (const at of pool.pairs) {
    const each = problem.pairs[at];
    const count = floatAt(counts, at) + (at === pair ? 1 : 0);
    if (count > 0 && each !== undefined) held += (at === pair || floatAt(whatIf.used, at) > 0 ? count : Math.min(count, each.least)) * each.memoryBytes;
  }
  return held <= pool.memoryBytes;
}

/** Where the memory of a class is exceeded, instances that have no work in the base go, the dearest first. */
function dropUnusedWhereFull({ problem, pools, whatIf }: Solving, counts: Float64Array): Float64Array {
  for (const pool of pools) {
    const memory = (at: number): number => problem.pairs[at]?.memoryBytes ?? 0;
    let held = pool.pairs.reduce((sum, at) => sum + floatAt(counts, at) * memory(at), 0);
    if (held <= pool.memoryBytes) continue;
    for (const at of byCost(problem, pool.pairs)) {
      while (held > pool.memoryBytes && floatAt(whatIf.baseUsed, at) === 0 && floatAt(counts, at) > (problem.pairs[at]?.least ?? 0)) {
        counts[at] = floatAt(counts, at) - 1;
        held -= memory(at);
      }
    }
  }
  return counts;
}

/** Leaves out, or replaces by something cheaper, what the load does not need. */
function shrink(solving: Solving, from: Float64Array): Float64Array {
  const { problem } = solving;
  let counts = from;
  for (const pair of byCost(problem, solving.everyPair)) {
    const least = problem.pairs[pair]?.least ?? 0;
    while (floatAt(counts, pair) > least) {
      const without = lighter(solving, counts, pair);
      if (without === null) break;
      counts = without;
    }
  }
  return counts;
}

function lighter(solving: Solving, counts: Float64Array, pair: number): Float64Array | null {
  const { problem, settings } = solving;
  const without = counts.slice();
  without[pair] = floatAt(counts, pair) - 1;
  if (servesAsMuch(solving, counts, without)) return without;
  const most = (1 - LEAST_SAVING) * planCost(problem, counts, settings);
  const replaced = grow(solving, without, { headroom: settings.spareHeadroom, least: LEAST_ROWS, most });
  // What was taken away must not come back as the replacement.
  if (replaced === null || floatAt(replaced, pair) >= floatAt(counts, pair) || !servesAsMuch(solving, counts, replaced)) return null;
  return planCost(problem, replaced, settings) <= most ? replaced : null;
}

/** Now, and with room to spare. */
function servesAsMuch({ problem, settings }: Solving, before: Float64Array, after: Float64Array): boolean {
  const holds = (headroom: number): boolean => unmetWith(problem, after, headroom) <= unmetWith(problem, before, headroom) + LEAST_ROWS;
  return holds(settings.headroom) && holds(settings.spareHeadroom);
}

/** The dearest first; then the first, so that equal problems have equal plans. */
function byCost(problem: ScalingProblem, pairs: readonly number[]): number[] {
  const cost = (at: number): number => problem.pairs[at]?.costPerSecond ?? 0;
  return [...pairs].sort((a, b) => cost(b) - cost(a) || a - b);
}
