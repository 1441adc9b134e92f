import { floatAt, intAt } from './column';
import { loadTable } from './load-table';
import type { LoadTable } from './load-table';
import type { Assignment, ScalingProblem } from './scaling-problem';

/**
 * Returns what these counts of instances serve when every demand is multiplied by `headroom`. Demands with the fewest options choose
 * first, each its cheapest option per row, as selection does with queries; an instance does at most its own throughput, and the instances
 * of a class together at most what its cores do. What then finds no room tries the options of its second floor; where the cores are what
 * is missing, part of the load moves there, so that all of it is served.
 */
export function assignLoad(problem: ScalingProblem, counts: readonly number[], headroom: number): Assignment {
  const table = loadTable(problem);
  const { state } = table;
  fillTable(table, counts, headroom);
  const served = problem.demands.map((_, at) => ({ full: floatAt(state.full, at), degraded: floatAt(state.degraded, at), unserved: floatAt(state.unserved, at) }));
  return {
    served, used: Array.from(state.used),
    unserved: served.reduce((sum, each) => sum + each.unserved, 0),
    degraded: served.reduce((sum, each) => sum + each.degraded, 0),
  };
}

/** Returns the rows per second that these counts do not serve as asked (`unmetOf` of what `assignLoad` returns), and makes nothing. */
export function unmetWith(problem: ScalingProblem, counts: ArrayLike<number>, headroom: number): number {
  const table = loadTable(problem);
  fillTable(table, counts, headroom);
  return unmetNow(table);
}

/** Returns the instances' worth of work that the load would make of each pair if no cores bounded it; overwritten by the next question. */
export function workWith(problem: ScalingProblem, counts: ArrayLike<number>, headroom: number): Float64Array {
  const table = loadTable(problem);
  beginTable(table, counts);
  table.state.cores.fill(ANY_CORES, 0, table.pools);
  giveAll(table, headroom);
  return table.state.used;
}

const ANY_CORES = 1e9;

/** Works the assignment out into the state of the table. */
export function fillTable(table: LoadTable, counts: ArrayLike<number>, headroom: number): void {
  beginTable(table, counts);
  giveAll(table, headroom);
}

function giveAll(table: LoadTable, headroom: number): void {
  for (let place = 0; place < table.demands; place += 1) giveFull(table, intAt(table.order, place), headroom);
  if (table.hasSecond) giveSecond(table, headroom);
}

/** Returns the rows per second that the table's state leaves unserved, those on their second floor counted half. */
export function unmetNow({ demands, state, hasSecond }: LoadTable): number {
  let unserved = 0;
  let degraded = 0;
  for (let demand = 0; demand < demands; demand += 1) unserved += floatAt(state.unserved, demand);
  for (let demand = 0; hasSecond && demand < demands; demand += 1) degraded += floatAt(state.degraded, demand);
  return unserved + degraded / 2;
}

/** Empties the table's state: all instances and cores are free. */
export function beginTable({ state, poolCores }: LoadTable, counts: ArrayLike<number>): void {
  state.instances.set(counts);
  state.used.fill(0);
  state.cores.set(poolCores);
  state.full.fill(0);
  state.degraded.fill(0);
  state.unserved.fill(0);
}

/** Gives one demand what its options have left. */
export function giveFull(table: LoadTable, demand: number, headroom: number): void {
  const { state } = table;
  state.stop[demand] = give(table, { demand, from: intAt(table.first, demand), to: intAt(table.second, demand), headroom }, state.full);
  state.unserved[demand] = Math.max(0, floatAt(table.rows, demand) - floatAt(state.full, demand) - floatAt(state.degraded, demand));
}

type Giving = { demand: number; from: number; to: number; headroom: number };

/** Returns the option at which nothing was left to give: the end where something was. */
function give(table: LoadTable, { demand, from, to, headroom }: Giving, into: Float64Array): number {
  const { state } = table;
  let left = (floatAt(table.rows, demand) - floatAt(state.full, demand)) * headroom;
  if (table.hasSecond) state.given.fill(0, from, to);
  for (let option = from; option < to; option += 1) {
    if (left <= 0) return option;
    const free = floatAt(state.instances, intAt(table.pair, option));
    // Nearly all of them: what does not run.
    if (free <= 0) continue;
    const rate = floatAt(table.rate, option);
    const rows = Math.min(left, Math.min(free, floatAt(state.cores, intAt(table.pool, option)) / floatAt(table.threads, option)) * rate);
    if (rows <= 0) continue;
    take(table, option, rows);
    left -= rows;
    into[demand] = floatAt(into, demand) + rows / headroom;
    if (table.hasSecond) state.given[option] = rows;
  }
  return to;
}

function take({ state, pair, pool, rate, threads }: LoadTable, option: number, rows: number): void {
  const work = rows / floatAt(rate, option);
  const at = intAt(pair, option);
  state.instances[at] = floatAt(state.instances, at) - work;
  state.used[at] = floatAt(state.used, at) + work;
  const from = intAt(pool, option);
  state.cores[from] = floatAt(state.cores, from) - work * floatAt(threads, option);
}

function giveSecond(table: LoadTable, headroom: number): void {
  const { state } = table;
  for (let place = 0; place < table.demands; place += 1) {
    const demand = intAt(table.order, place);
    const from = intAt(table.second, demand);
    const to = intAt(table.first, demand + 1);
    if (from === to) continue;
    give(table, { demand, from, to, headroom }, state.degraded);
    for (let option = intAt(table.first, demand); option < from; option += 1) if (floatAt(state.given, option) > 0) degrade(table, { demand, from, to, headroom }, option);
    state.unserved[demand] = Math.max(0, floatAt(table.rows, demand) - floatAt(state.full, demand) - floatAt(state.degraded, demand));
  }
}

/** Cores that served some rows as asked serve more of them by the second floor: only as many are moved as leave nobody unserved. */
function degrade(table: LoadTable, { demand, from, to, headroom }: Giving, option: number): void {
  const { state } = table;
  for (let other = from; other < to; other += 1) {
    const left = (floatAt(table.rows, demand) - floatAt(state.full, demand) - floatAt(state.degraded, demand)) * headroom;
    if (left <= 0) return;
    const cores = movableCores(table, { option, other, left });
    if (cores <= 0) continue;
    const less = cores * perCore(table, option);
    const more = cores * perCore(table, other);
    take(table, option, -less);
    take(table, other, more);
    state.full[demand] = floatAt(state.full, demand) - less / headroom;
    state.degraded[demand] = floatAt(state.degraded, demand) + more / headroom;
    return;
  }
}

/** Cores that one option gives to another of the same class because it serves more rows on them; 0 where it does not. */
function movableCores(table: LoadTable, { option, other, left }: { option: number; other: number; left: number }): number {
  if (intAt(table.pool, option) !== intAt(table.pool, other)) return 0;
  const here = perCore(table, option);
  const there = perCore(table, other);
  if (there <= here) return 0;
  const free = floatAt(table.state.instances, intAt(table.pair, other));
  const most = Math.min(floatAt(table.state.given, option) / here, (free * floatAt(table.rate, other)) / there);
  return Math.min(most, left / (there - here));
}

function perCore({ rate, threads }: LoadTable, option: number): number {
  return floatAt(rate, option) / floatAt(threads, option);
}
