import { MICROS_PER_SECOND } from '../domain/units';
import { assignLoad } from './assign-load';
import type { ScalingDemand, ScalingPlan, ScalingProblem, ServingOption } from './scaling-problem';
import type { SolverSettings } from './solve-greedy';

/** Load that is not served weighs so much more than what serving it costs that no saving is worth it. */
const UNSERVED_WEIGHT = 1_000;

/**
 * Returns the autoscaler's problem as a mixed integer program in CPLEX LP format (the ILP of INFaaS, USENIX ATC '21, §model-autoscaler,
 * over demand classes): minimise Σ C(n + λ·T_load·a + work) + W·(unserved + degraded / 2) subject to every demand, every pair's throughput,
 * every class's cores and memory. `n<p>` is the count of pair p, `a<p>` what of it is new.
 */
export function scalingLp(problem: ScalingProblem, settings: SolverSettings): string {
  return [
    'Minimize', ` obj: ${objective(problem, settings)}`, 'Subject To', ...demandRows(problem), ...pairRows(problem, settings), ...poolRows(problem, settings),
    'Bounds', ...problem.pairs.map((pair, at) => ` ${pair.least} <= n${at} <= ${mostOf(problem, at)}`),
    'General', ` ${problem.pairs.map((_, at) => `n${at}`).join(' ')}`, 'End', '',
  ].join('\n');
}

/** Returns the plan that a solution's columns mean; `value` gives a column by name, 0 where the solver left it out. */
export function planOf(problem: ScalingProblem, settings: SolverSettings, value: (column: string) => number): ScalingPlan {
  const counts = problem.pairs.map((pair, at) => Math.max(pair.least, Math.round(value(`n${at}`))));
  return { counts, assignment: assignLoad(problem, counts, settings.headroom) };
}

type Way = { column: string; option: ServingOption; degraded: boolean };

function waysOf(demand: ScalingDemand, at: number): Way[] {
  return [
    ...demand.options.map((option): Way => ({ column: `y${at}_${option.pair}`, option, degraded: false })),
    ...demand.degraded.map((option): Way => ({ column: `z${at}_${option.pair}`, option, degraded: true })),
  ];
}

function objective(problem: ScalingProblem, settings: SolverSettings): string {
  const weight = unservedWeight(problem, settings);
  const cost = problem.pairs.flatMap((pair, at) => [
    term(pair.costPerSecond, `n${at}`), term(pair.costPerSecond * ((settings.loadWeightPerSecond * pair.loadUs) / MICROS_PER_SECOND), `a${at}`),
  ]);
  const unmet = problem.demands.flatMap((demand, at) => [
    term(weight, `u${at}`), ...waysOf(demand, at).map((way) => term((way.degraded ? weight / 2 : 0) + workCost(problem, way.option, settings), way.column)),
  ]);
  return [...cost, ...unmet].join(' ');
}

/** What a row per second keeps busy, in the objective. */
function workCost(problem: ScalingProblem, { pair, rowsPerSecond }: ServingOption, { workWeight, headroom }: SolverSettings): number {
  return (workWeight * (problem.pairs[pair]?.costPerSecond ?? 0) * headroom) / rowsPerSecond;
}

function unservedWeight(problem: ScalingProblem, settings: SolverSettings): number {
  const perRow = problem.demands.flatMap((demand) => [...demand.options, ...demand.degraded].map((option) => {
    const pair = problem.pairs[option.pair];
    return pair === undefined ? 0 : (pair.costPerSecond * (1 + (settings.loadWeightPerSecond * pair.loadUs) / MICROS_PER_SECOND)) / option.rowsPerSecond;
  }));
  const dearest = Math.max(0, ...problem.pairs.map((pair) => pair.costPerSecond));
  const least = Math.min(...problem.demands.map((demand) => demand.rowsPerSecond));
  return UNSERVED_WEIGHT * Math.max(1e-6, ...perRow, Number.isFinite(least) && least > 0 ? dearest / least / UNSERVED_WEIGHT : 0);
}

function demandRows(problem: ScalingProblem): string[] {
  return problem.demands.map((demand, at) => ` d${at}: ${[...waysOf(demand, at).map((way) => term(1, way.column)), term(1, `u${at}`)].join(' ')} = ${figure(demand.rowsPerSecond)}`);
}

/** What a pair is asked to do fits its instances; what is new of it has to be loaded. */
function pairRows(problem: ScalingProblem, { headroom }: SolverSettings): string[] {
  const work = workOf(problem, headroom);
  return problem.pairs.flatMap((pair, at) => [
    ...((work[at] ?? []).length > 0 ? [` w${at}: ${[...(work[at] ?? []), term(-1, `n${at}`)].join(' ')} <= 0`] : []),
    ` l${at}: ${term(1, `n${at}`)} ${term(-1, `a${at}`)} <= ${pair.running}`,
  ]);
}

function poolRows(problem: ScalingProblem, { headroom }: SolverSettings): string[] {
  return problem.pools.flatMap((pool, at) => {
    const here = [...problem.pairs.keys()].filter((pair) => problem.pairs[pair]?.hardwareClass === pool.hardwareClass);
    if (here.length === 0) return [];
    const threads = workOf(problem, headroom, (pair) => problem.pairs[pair]?.threads ?? 1);
    const cores = here.flatMap((pair) => threads[pair] ?? []);
    // In gigabytes: solvers keep figures of like size apart better.
    const memory = here.map((pair) => term((problem.pairs[pair]?.memoryBytes ?? 0) / 1e9, `n${pair}`));
    return [...(cores.length > 0 ? [` c${at}: ${cores.join(' ')} <= ${figure(pool.cores)}`] : []), ` m${at}: ${memory.join(' ')} <= ${figure(pool.memoryBytes / 1e9)}`];
  });
}

/** By pair, the instances' worth of work of all that it serves, each term times `factor`. */
function workOf(problem: ScalingProblem, headroom: number, factor: (pair: number) => number = () => 1): string[][] {
  const work: string[][] = problem.pairs.map(() => []);
  problem.demands.forEach((demand, at) => {
    for (const { column, option } of waysOf(demand, at)) work[option.pair]?.push(term((factor(option.pair) * headroom) / option.rowsPerSecond, column));
  });
  return work;
}

/** More instances than fit into the memory, or than there is load for, are never wanted; what runs may stay. */
function mostOf(problem: ScalingProblem, at: number): number {
  const pair = problem.pairs[at];
  const pool = problem.pools.find((each) => each.hardwareClass === pair?.hardwareClass);
  if (pair === undefined || pool === undefined || pair.threads > pool.cores) return pair?.least ?? 0;
  return Math.max(pair.least, Math.min(1_000, pair.most, Math.floor(pool.memoryBytes / Math.max(1, pair.memoryBytes))));
}

function term(coefficient: number, column: string): string {
  return `${coefficient < 0 ? '-' : '+'} ${figure(Math.abs(coefficient))} ${column}`;
}

/** LP files know no exponents with a plus sign in every solver: plain digits. */
function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(12).replace(/e\+?(-?\d+)$/u, 'e$1');
}
