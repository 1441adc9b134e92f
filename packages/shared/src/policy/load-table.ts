import type { ScalingProblem, ServingOption } from './scaling-problem';

/** A scaling problem in flat arrays, and the state of the assignment that is worked out on it now: a solver asks thousands of times about one problem. */
export type LoadTable = {
  demands: number;
  pairs: number;
  pools: number;
  /** By demand, rows per second. */
  rows: Float64Array;
  /** Demands in the order in which they choose, and each one's place in it. */
  order: Int32Array;
  placeOf: Int32Array;
  /** Options of demand d: `first[d]` up to `second[d]` as asked, from there up to `first[d + 1]` by the second floor. */
  first: Int32Array;
  second: Int32Array;
  pair: Int32Array;
  rate: Float64Array;
  threads: Float64Array;
  /** Place of the class of an option's pair among the pools; one beyond the last, which has no cores, where no worker of it lives. */
  pool: Int32Array;
  poolCores: Float64Array;
  hasSecond: boolean;
  /** No pair is an option of two demands. */
  isSeparate: boolean;
  /** By pair, the place in the order of the first demand that could use it; -1 = none could. */
  firstPlace: Int32Array;
  /** By pair, the last option that is of it; -1 = none is. */
  optionOf: Int32Array;
  state: AssignmentState;
};

/**
 * What is left of instances (by pair) and cores (by pool), work done by pair, rows per second by demand, by option what was given as asked, and
 * by demand the option at which nothing was left to give.
 */
type AssignmentState = {
  instances: Float64Array; used: Float64Array; cores: Float64Array;
  full: Float64Array; degraded: Float64Array; unserved: Float64Array;
  given: Float64Array; stop: Int32Array;
};

const TABLES = new WeakMap<ScalingProblem, LoadTable>();

/** Returns the table of a problem, made once for each; a problem never changes. */
export function loadTable(problem: ScalingProblem): LoadTable {
  const known = TABLES.get(problem);
  if (known !== undefined) return known;
  const made = compile(problem);
  TABLES.set(problem, made);
  return made;
}

function compile(problem: ScalingProblem): LoadTable {
  const { demands, pairs, pools } = problem;
  const options: ServingOption[] = demands.flatMap(({ options: full, degraded }) => [...full, ...degraded]);
  const places = new Map(pools.map((pool, at) => [pool.hardwareClass, at]));
  const first = new Int32Array(demands.length + 1);
  const second = new Int32Array(demands.length);
  demands.forEach((demand, at) => {
    second[at] = (first[at] ?? 0) + demand.options.length;
    first[at + 1] = (second[at] ?? 0) + demand.degraded.length;
  });
  const choices = demands.map((demand) => demand.options.length);
  const order = Int32Array.from([...demands.keys()].sort((a, b) => (choices[a] ?? 0) - (choices[b] ?? 0) || a - b));
  const placeOf = new Int32Array(demands.length);
  order.forEach((demand, place) => (placeOf[demand] = place));
  const poolCores = new Float64Array(pools.length + 1);
  pools.forEach(({ cores }, at) => (poolCores[at] = cores));
  return {
    demands: demands.length, pairs: pairs.length, pools: pools.length, rows: Float64Array.from(demands, ({ rowsPerSecond }) => rowsPerSecond), order, placeOf, first, second,
    pair: Int32Array.from(options, ({ pair }) => pair), rate: Float64Array.from(options, ({ rowsPerSecond }) => rowsPerSecond),
    threads: Float64Array.from(options, ({ pair }) => pairs[pair]?.threads ?? 1),
    pool: Int32Array.from(options, ({ pair }) => places.get(pairs[pair]?.hardwareClass ?? '') ?? pools.length), poolCores,
    optionOf: optionsOf(options, pairs.length), hasSecond: demands.some(({ degraded }) => degraded.length > 0), ...useOf(problem, placeOf),
    state: {
      instances: new Float64Array(pairs.length), used: new Float64Array(pairs.length), cores: new Float64Array(pools.length + 1),
      full: new Float64Array(demands.length), degraded: new Float64Array(demands.length), unserved: new Float64Array(demands.length), given: new Float64Array(options.length), stop: new Int32Array(demands.length),
    },
  };
}

function optionsOf(options: readonly ServingOption[], pairs: number): Int32Array {
  const found = new Int32Array(pairs).fill(-1);
  options.forEach(({ pair }, option) => (found[pair] = option));
  return found;
}

function useOf({ demands, pairs }: ScalingProblem, placeOf: Int32Array): Pick<LoadTable, 'isSeparate' | 'firstPlace'> {
  const firstPlace = new Int32Array(pairs.length).fill(-1);
  let isSeparate = true;
  demands.forEach(({ options, degraded }, at) => {
    const place = placeOf[at] ?? 0;
    for (const { pair } of [...options, ...degraded]) {
      const known = firstPlace[pair] ?? -1;
      if (known >= 0 && known !== place) isSeparate = false;
      if (known < 0 || place < known) firstPlace[pair] = place;
    }
  });
  return { isSeparate, firstPlace };
}
