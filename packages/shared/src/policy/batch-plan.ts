import { NO_DEADLINE_US } from '../domain/objective';
import type { Micros } from '../domain/units';
import { meanUs, p95Us } from './latency-model';
import type { LatencyModel } from './latency-model';

/** One query in the queue of an instance. */
export type QueuedQuery = {
  id: string;
  /** Rows of its tensors; they always run in one batch. */
  rows: number;
  arrivedUs: Micros;
  /** Absolute instant by which its run must have ended; null = arrival + 30 s. */
  deadlineUs: Micros | null;
  /** Higher is more important; 0 is usual. */
  priority: number;
  applicationId: string;
};

/** Returns the instant by which a query's run must have ended. */
export function dueOf(query: QueuedQuery): Micros {
  return query.deadlineUs ?? query.arrivedUs + NO_DEADLINE_US;
}

export type PlanInput = { model: LatencyModel; cap: number; startUs: Micros; slowdown: number };

/** Returns whether a run of this many rows that starts at `startUs` is predicted (95th percentile) to end by `dueUs`. */
export function endsInTime(input: Pick<PlanInput, 'model' | 'slowdown'>, run: { startUs: Micros; rows: number; dueUs: Micros }): boolean {
  return run.startUs + p95Us(input.model, run.rows) * input.slowdown <= run.dueUs;
}

/**
 * Returns how many queries full batches in this order would dispatch first, or 0 when some query of the order would be late. Linear:
 * the usual case of a queue without trouble.
 */
export function planFullBatches(order: readonly QueuedQuery[], input: PlanInput, size: number): number {
  let startUs = input.startUs;
  let first = 0;
  for (let from = 0; from < order.length; ) {
    const to = fillBatch(order, from, size);
    const rows = rowsBetween(order, from, to);
    // Ascending deadlines: the first of a batch is its tightest.
    if (!endsInTime(input, { startUs, rows, dueUs: dueAt(order, from) })) return 0;
    if (first === 0) first = to;
    startUs += meanUs(input.model, rows) * input.slowdown;
    from = to;
  }
  return first;
}

export type Plan =
  | { feasible: true; first: number }
  /** Every plan makes `order[late]` late as long as all queries before it stay. */
  | { feasible: false; late: number };

/**
 * Returns how many queries to dispatch first so that consecutive batches meet every deadline, ending as soon as possible. With one row
 * per query and earliest deadlines first this finds a plan whenever any order and any batches would: a query of a later batch with an
 * earlier deadline can always be exchanged. Dynamic programme over the end of the last batch, O(queries * cap).
 */
export function planBatches(order: readonly QueuedQuery[], input: PlanInput): Plan {
  const most = order.reduce((rows, query) => Math.max(rows, query.rows), input.cap);
  const tables = { ...runTables(input, most), cap: input.cap };
  const ends: number[] = [input.startUs];
  const begins: number[] = [0];
  for (let to = 1; to <= order.length; to += 1) {
    const last = bestLastBatch(order, ends, { to, tables });
    // Larger runs are never shorter: when no batch can end here, none can end later.
    if (last.end === Infinity) return { feasible: false, late: to - 1 };
    ends.push(last.end);
    begins.push(last.from);
  }
  let at = order.length;
  while (at > 0 && (begins[at] ?? 0) > 0) at = begins[at] ?? 0;
  return { feasible: true, first: at };
}

type RunTables = { mean: Float64Array; p95: Float64Array; cap: number };

function bestLastBatch(order: readonly QueuedQuery[], ends: readonly number[], at: { to: number; tables: RunTables }): { end: number; from: number } {
  const { to, tables } = at;
  let rows = 0;
  let best = { end: Infinity, from: to - 1 };
  for (let from = to - 1; from >= 0; from -= 1) {
    const query = order[from];
    rows += query?.rows ?? 0;
    // A query of more rows than the cap (never more than the graph takes) still runs, alone.
    if (rows > tables.cap && from < to - 1) break;
    const startUs = ends[from] ?? Infinity;
    if (startUs + (tables.p95[rows] ?? Infinity) > dueAt(order, from)) continue;
    const end = startUs + (tables.mean[rows] ?? Infinity);
    if (end < best.end) best = { end, from };
  }
  return best;
}

/** Predicted run times by rows; made non-decreasing, so that noise in a profile cannot make a larger batch look shorter. */
function runTables({ model, slowdown }: PlanInput, most: number): { mean: Float64Array; p95: Float64Array } {
  const mean = new Float64Array(most + 1);
  const p95 = new Float64Array(most + 1);
  for (let rows = 1; rows <= most; rows += 1) {
    mean[rows] = Math.max(mean[rows - 1] ?? 0, meanUs(model, rows) * slowdown);
    p95[rows] = Math.max(p95[rows - 1] ?? 0, p95Us(model, rows) * slowdown);
  }
  return { mean, p95 };
}

/** Returns the end (exclusive) of the batch that begins at `from`: as many whole queries as fit `size` rows, at least one. */
export function fillBatch(order: readonly QueuedQuery[], from: number, size: number): number {
  let rows = order[from]?.rows ?? 0;
  let to = from + 1;
  while (to < order.length && rows + (order[to]?.rows ?? 0) <= size) {
    rows += order[to]?.rows ?? 0;
    to += 1;
  }
  return to;
}

function rowsBetween(order: readonly QueuedQuery[], from: number, to: number): number {
  let rows = 0;
  for (let at = from; at < to; at += 1) rows += order[at]?.rows ?? 0;
  return rows;
}

function dueAt(order: readonly QueuedQuery[], at: number): Micros {
  const query = order[at];
  return query === undefined ? 0 : dueOf(query);
}
