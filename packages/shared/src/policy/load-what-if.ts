import { beginTable, fillTable, giveFull, unmetNow } from './assign-load';
import { floatAt, intAt } from './column';
import { loadTable } from './load-table';
import type { LoadTable } from './load-table';
import type { ScalingProblem } from './scaling-problem';

/** Rounding never decides whether cores were what limited an option. */
const EPSILON = 1e-9;

/**
 * What one more instance of a pair would change, without working everything out again: demands that choose before any that could use it
 * are as they were, and so are those behind once neither an instance nor a core that they take is another. The same figures, to the bit, as
 * an assignment from the start.
 */
export type LoadWhatIf = {
  /** Works the assignment of these counts out; returns what is unmet. */
  base(counts: Float64Array, headroom: number): number;
  /** Returns what is unmet with one more of a pair; until the next call `used` tells the work by pair. */
  withOneMore(pair: number): number;
  /** Work by pair: of the last answer, and of the base. */
  used: Float64Array;
  baseUsed: Float64Array;
  /** Rows per second of a demand that the base leaves unserved, and serves by its second floor. */
  unservedOf(demand: number): number;
  degradedOf(demand: number): number;
};

/** Returns the questions that may be asked of a problem, one base at a time. */
export function loadWhatIf(problem: ScalingProblem): LoadWhatIf {
  const table = loadTable(problem);
  const { demands, pairs, pools, state } = table;
  const counts = new Float64Array(pairs);
  const steps = stepsOf(table);
  const unserved = new Float64Array(demands);
  const degraded = new Float64Array(demands);
  const used = new Float64Array(pairs);
  const stop = new Int32Array(demands);
  let headroom = 1;
  let unmet = 0;
  /** Between these places the state is that of the last answer; -1 = nowhere. */
  let changedFrom = -1;
  let changedTo = -1;

  function record(): number {
    unserved.set(state.unserved);
    degraded.set(state.degraded);
    used.set(state.used);
    stop.set(state.stop);
    unmet = unmetNow(table);
    changedFrom = -1;
    return unmet;
  }

  function restore(): void {
    if (changedFrom < 0) return;
    for (let place = changedFrom; place <= changedTo; place += 1) {
      const demand = intAt(table.order, place);
      for (let option = intAt(table.first, demand); option < intAt(table.second, demand); option += 1) {
        const pair = intAt(table.pair, option);
        state.used[pair] = floatAt(used, pair);
      }
      state.unserved[demand] = floatAt(unserved, demand);
    }
    changedFrom = -1;
  }

  /** Not where nobody could use it, nor where everything is served before its turn comes. */
  function mayHelp(pair: number): boolean {
    const place = intAt(table.firstPlace, pair);
    if (place < 0) return false;
    return !table.isSeparate || intAt(table.optionOf, pair) < intAt(stop, intAt(table.order, place));
  }

  /** Every demand has pairs of its own: only cores tie them together. */
  function separately(pair: number): number {
    restore();
    const from = intAt(table.firstPlace, pair);
    for (let pool = 0; pool < pools; pool += 1) state.cores[pool] = floatAt(steps.cores, from * pools + pool);
    changedFrom = from;
    for (let place = from; place < demands; place += 1) {
      const demand = intAt(table.order, place);
      clear(table, demand, counts);
      if (place === from) state.instances[pair] = floatAt(counts, pair) + 1;
      giveFull(table, demand, headroom);
      changedTo = place;
      if (isAsBefore(table, steps, place + 1)) break;
    }
    return unmetNow(table);
  }

  function fromPlace(pair: number): number {
    const from = intAt(table.firstPlace, pair);
    state.instances.set(steps.instances.subarray(from * pairs, (from + 1) * pairs));
    state.instances[pair] = floatAt(counts, pair) + 1;
    state.used.set(steps.used.subarray(from * pairs, (from + 1) * pairs));
    for (let pool = 0; pool < pools; pool += 1) state.cores[pool] = floatAt(steps.cores, from * pools + pool);
    state.unserved.set(unserved);
    for (let place = from; place < demands; place += 1) {
      const demand = intAt(table.order, place);
      state.full[demand] = 0;
      giveFull(table, demand, headroom);
    }
    return unmetNow(table);
  }

  return {
    used: state.used,
    baseUsed: used,
    base(next, factor) {
      counts.set(next);
      headroom = factor;
      if (table.hasSecond) fillTable(table, counts, headroom);
      else walk(table, steps, { counts, headroom });
      return record();
    },
    withOneMore(pair) {
      if (table.hasSecond) {
        counts[pair] = floatAt(counts, pair) + 1;
        fillTable(table, counts, headroom);
        counts[pair] = floatAt(counts, pair) - 1;
        return unmetNow(table);
      }
      if (mayHelp(pair)) return table.isSeparate ? separately(pair) : fromPlace(pair);
      restore();
      if (!table.isSeparate) state.used.set(used);
      return unmet;
    },
    unservedOf: (demand) => floatAt(unserved, demand),
    degradedOf: (demand) => floatAt(degraded, demand),
  };
}

/** The state before every demand's turn, and how many cores of each pool could be missing from there on without anybody noticing. */
type Steps = { cores: Float64Array; margins: Float64Array; instances: Float64Array; used: Float64Array };

const STEPS = new WeakMap<LoadTable, Steps>();

function stepsOf(table: LoadTable): Steps {
  const { demands, pairs, pools, isSeparate } = table;
  const known = STEPS.get(table);
  if (known !== undefined) return known;
  const made = {
    cores: new Float64Array((demands + 1) * pools), margins: new Float64Array((demands + 1) * pools),
    instances: new Float64Array(isSeparate ? 0 : (demands + 1) * pairs), used: new Float64Array(isSeparate ? 0 : (demands + 1) * pairs),
  };
  STEPS.set(table, made);
  return made;
}

function walk(table: LoadTable, steps: Steps, { counts, headroom }: { counts: Float64Array; headroom: number }): void {
  const { demands, pairs, pools, state, isSeparate } = table;
  beginTable(table, counts);
  steps.margins.fill(Infinity);
  for (let place = 0; place <= demands; place += 1) {
    for (let pool = 0; pool < pools; pool += 1) steps.cores[place * pools + pool] = floatAt(state.cores, pool);
    if (!isSeparate) {
      steps.instances.set(state.instances, place * pairs);
      steps.used.set(state.used, place * pairs);
    }
    if (place === demands) break;
    const demand = intAt(table.order, place);
    giveFull(table, demand, headroom);
    if (isSeparate) noteMargins(table, steps, place);
  }
  for (let place = demands - 1; place >= 0; place -= 1) {
    for (let at = place * pools; at < (place + 1) * pools; at += 1) steps.margins[at] = Math.min(floatAt(steps.margins, at), floatAt(steps.margins, at + pools));
  }
}

/** Cores that are left when a demand has taken its part: where there are any, they were not what limited it, and so many less would not be either. */
function noteMargins({ first, second, pool, order, pools, state }: LoadTable, { margins }: Steps, place: number): void {
  const demand = intAt(order, place);
  for (let option = intAt(first, demand); option < intAt(second, demand); option += 1) {
    const from = intAt(pool, option);
    if (from < pools) margins[place * pools + from] = floatAt(state.cores, from);
  }
}

/** Whether demands from this place on find what they found in the base, as far as it matters to them. */
function isAsBefore({ pools, state }: LoadTable, { cores, margins }: Steps, place: number): boolean {
  for (let pool = 0; pool < pools; pool += 1) {
    const at = place * pools + pool;
    const missing = floatAt(cores, at) - floatAt(state.cores, pool);
    if (missing === 0) continue;
    if (floatAt(margins, at) <= Math.max(0, missing) + EPSILON * (1 + Math.abs(floatAt(cores, at)))) return false;
  }
  return true;
}

function clear({ first, second, pair, state }: LoadTable, demand: number, counts: Float64Array): void {
  for (let option = intAt(first, demand); option < intAt(second, demand); option += 1) {
    const at = intAt(pair, option);
    state.instances[at] = floatAt(counts, at);
    state.used[at] = 0;
  }
  state.full[demand] = 0;
}
