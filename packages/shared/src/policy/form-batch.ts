import type { Reason } from '../domain/decision';
import type { Micros } from '../domain/units';
import { quickestBatch } from './batch-size';
import { dueOf, endsInTime, fillBatch, planBatches, planFullBatches } from './batch-plan';
import type { PlanInput, QueuedQuery } from './batch-plan';
import { meanUs, p95Us, peakBatch } from './latency-model';
import type { LatencyModel } from './latency-model';

export type BatchLimits = {
  /** Batch cap in rows (`batchCap` of the tightest deadline); never above the profile's `maxBatch`. */
  maxBatch: number;
  /** Batches handed to the runner and not yet answered, and how many there may be; 2 keeps the runner fed. */
  inFlight: number;
  maxInFlight: number;
  /** Predicted time until the runner has finished all batches in flight; 0 when idle. */
  residualUs: Micros;
  /** Observed / profiled run time of this instance; 1 = as profiled. */
  slowdown: number;
  /** Queries per second that come to this instance. */
  offeredPerSecond: number;
  /** A batch is handed over this long before the runner is free, so that it never waits for one: timer resolution and transfer. */
  handoverUs: Micros;
};

export const DEFAULT_BATCH_LIMITS: Omit<BatchLimits, 'maxBatch'> = { inFlight: 0, maxInFlight: 2, residualUs: 0, slowdown: 1, offeredPerSecond: 0, handoverUs: 2_000 };

export type FormBatchInput = { queue: readonly QueuedQuery[]; profile: LatencyModel; limits: BatchLimits; now: Micros };

/** `wakeAt`: call again then at the latest (also call on every arrival and every finished batch); null = nothing waits. */
export type FormedBatch = { dispatch: string[]; drop: { id: string; because: Reason }[]; wakeAt: Micros | null };

/** More rows than this are not planned at once; the others stay queued behind. */
const PLANNED_ROWS = 256;
/** Of longer queues, in batches, full ones are the quickest whatever they gain; and of any where they are this many times as fast per row. */
const SHORT_QUEUE = 4;
const GREAT_GAIN = 2;
/** Waiting while the runner is busy must promise this much throughput from a batch of two. */
const BATCH_GAIN = 1.1;

/**
 * Returns the next batch of an instance, what can no longer be answered in time, and when to look again. Earliest deadline first over
 * the feasible set, in batches of the size with which everybody waits least; when not all can be met: the lowest priority goes, then the
 * application with the most rows, then the latest deadline. An idle runner always gets work; while one is busy, a queue that gains from
 * batching stays open until just before it is free.
 */
export function formBatch({ queue, profile, limits, now }: FormBatchInput): FormedBatch {
  if (queue.length === 0) return { dispatch: [], drop: [], wakeAt: null };
  const cap = Math.max(1, Math.min(limits.maxBatch, profile.maxBatch));
  const input: PlanInput = { model: profile, cap: profile.maxBatch, startUs: now + limits.residualUs, slowdown: Math.max(0.01, limits.slowdown) };
  const drop: FormedBatch['drop'] = [];
  const [only] = queue;
  if (queue.length === 1 && only !== undefined) return formOne(only, { limits, input, now });
  const alive = inOrder(queue.filter((query) => survives(query, input, drop)));
  const window = alive.slice(0, fillBatch(alive, 0, Math.max(PLANNED_ROWS, cap)));
  const feasible = shed(window, { ...input, cap, offeredPerSecond: limits.offeredPerSecond }, drop);
  const left = (dispatched: number): QueuedQuery[] => [...feasible.order.slice(dispatched), ...alive.slice(window.length)];
  const holdUntil = holdsUntil(feasible.order.reduce((sum, query) => sum + query.rows, 0), { limits, profile, now });
  const first = limits.inFlight >= limits.maxInFlight || holdUntil !== null ? 0 : feasible.first;
  return { dispatch: feasible.order.slice(0, first).map((query) => query.id), drop, wakeAt: wakeOf(left(first), { input, holdUntil, now }) };
}

type Forming = { limits: BatchLimits; input: PlanInput; now: Micros };

/** The usual queue: what could run now is the whole plan. */
function formOne(query: QueuedQuery, { limits, input, now }: Forming): FormedBatch {
  const drop: FormedBatch['drop'] = [];
  if (!survives(query, input, drop)) return { dispatch: [], drop, wakeAt: null };
  const holdUntil = holdsUntil(query.rows, { limits, profile: input.model, now });
  if (limits.inFlight < limits.maxInFlight && holdUntil === null) return { dispatch: [query.id], drop, wakeAt: null };
  return { dispatch: [], drop, wakeAt: wakeOf([query], { input, holdUntil, now }) };
}

/** Sorts, unless the queue is in order already, as one of equal deadlines always is. */
function inOrder(queries: QueuedQuery[]): QueuedQuery[] {
  for (let at = 1; at < queries.length; at += 1) {
    const [before, after] = [queries[at - 1], queries[at]];
    if (before !== undefined && after !== undefined && byDue(before, after) > 0) return queries.sort(byDue);
  }
  return queries;
}

function byDue(a: QueuedQuery, b: QueuedQuery): number {
  return dueOf(a) - dueOf(b) || b.priority - a.priority || a.arrivedUs - b.arrivedUs || (a.id < b.id ? -1 : 1);
}

function survives(query: QueuedQuery, input: PlanInput, drop: FormedBatch['drop']): boolean {
  if (query.rows > input.cap) {
    drop.push({ id: query.id, because: { code: 'too_large', text: `${query.rows} rows; a batch takes at most ${input.cap}.` } });
    return false;
  }
  if (endsInTime(input, { startUs: input.startUs, rows: query.rows, dueUs: dueOf(query) })) return true;
  const lateUs = input.startUs + p95Us(input.model, query.rows) * input.slowdown - dueOf(query);
  drop.push({ id: query.id, because: { code: 'deadline', text: `Even the next run would end ${Math.ceil(lateUs)} us after its deadline.` } });
  return false;
}

type Shedding = PlanInput & { offeredPerSecond: number };

/** Drops queries until the rest has a plan; returns the rest in order and how many of them to dispatch first. */
function shed(window: readonly QueuedQuery[], input: Shedding, drop: FormedBatch['drop']): { order: QueuedQuery[]; first: number } {
  const order = [...window];
  const peak = peakBatch(input.model, input.cap);
  while (order.length > 0) {
    const quickest = gainsLittle(input.model, peak) && order.length <= SHORT_QUEUE * peak ? quickestOf(order, input) : peak;
    const full = planFullBatches(order, input, quickest) || (quickest < peak ? planFullBatches(order, input, peak) : 0);
    if (full > 0) return { order, first: full };
    const plan = planBatches(order, input);
    if (plan.feasible) return { order, first: plan.first };
    const victim = chooseVictim(order, plan.late);
    const [dropped] = order.splice(victim, 1);
    if (dropped !== undefined) drop.push({ id: dropped.id, because: OVERLOAD });
  }
  return { order, first: 0 };
}

function quickestOf(order: readonly QueuedQuery[], { model, cap, slowdown, offeredPerSecond }: Shedding): number {
  const rows = order.reduce((sum, query) => sum + query.rows, 0);
  return quickestBatch(model, { rows, cap, slowdown, rowsPerSecond: (offeredPerSecond * rows) / order.length });
}

function gainsLittle(model: LatencyModel, peak: number): boolean {
  return peak > 1 && peak * meanUs(model, 1) < GREAT_GAIN * meanUs(model, peak);
}

const OVERLOAD: Reason = { code: 'overload', text: 'Not every waiting query can be answered in time; this one gave way.' };

/** Only a query up to the first late one makes room for it. */
function chooseVictim(order: readonly QueuedQuery[], late: number): number {
  const rows = new Map<string, number>();
  for (const query of order) rows.set(query.applicationId, (rows.get(query.applicationId) ?? 0) + query.rows);
  let victim = 0;
  for (let at = 1; at <= late; at += 1) if (givesWayBefore(order[at], order[victim], rows)) victim = at;
  return victim;
}

function givesWayBefore(one: QueuedQuery | undefined, other: QueuedQuery | undefined, rows: ReadonlyMap<string, number>): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.priority !== other.priority) return one.priority < other.priority;
  const share = (rows.get(one.applicationId) ?? 0) - (rows.get(other.applicationId) ?? 0);
  return share !== 0 ? share > 0 : dueOf(one) >= dueOf(other);
}

/**
 * Returns until when the queue stays open although a batch may be in flight, or null to dispatch now. Waiting costs nothing while the
 * runner is busy; it is worth it where the profile says that larger batches are faster per row and the batch is not full yet.
 */
function holdsUntil(rows: number, at: { limits: BatchLimits; profile: LatencyModel; now: Micros }): Micros | null {
  const { limits, profile, now } = at;
  if (limits.inFlight === 0 || rows === 0) return null;
  const openUs = limits.residualUs - limits.handoverUs;
  const size = peakBatch(profile, limits.maxBatch);
  if (openUs <= 0 || size < 2 || 2 * meanUs(profile, 1) < BATCH_GAIN * meanUs(profile, 2)) return null;
  return rows >= size ? null : now + openUs;
}

function wakeOf(left: readonly QueuedQuery[], at: { input: PlanInput; holdUntil: Micros | null; now: Micros }): Micros | null {
  if (left.length === 0) return null;
  const { input, holdUntil, now } = at;
  const lastChance = left.reduce((least, query) => Math.min(least, Math.floor(dueOf(query) - p95Us(input.model, query.rows) * input.slowdown)), Infinity);
  return Math.max(now + 1, Math.min(holdUntil ?? Infinity, lastChance));
}
