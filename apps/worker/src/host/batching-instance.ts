import type { InstanceStats } from '@infaas/shared/domain/instance';
import type { Micros } from '@infaas/shared/domain/units';
import { formBatch } from '@infaas/shared/policy/form-batch';
import { HostStatistics } from '@infaas/shared/policy/host-statistics';
import { batchCap, meanUs, type LatencyModel } from '@infaas/shared/policy/latency-model';
import { REFUSAL } from '@infaas/shared/protocol/frames';
import { createBufferPool, type BufferPool } from '@infaas/shared/protocol/buffer-pool';
import { sliceRows } from './batch-tensors';
import type { Engine } from './engine';
import type { GraphSignature } from './graph-signature';
import { runRows } from './run-rows';
import { groupByShape, type Clock, type QuerySource, type WaitingQuery } from './waiting-query';

const MAX_QUEUED = 4_096;
const MAX_QUEUED_BYTES = 256 * 1024 * 1024;
/** The runner is fed this long before it is free: transfer to its thread and timer resolution. */
const HANDOVER_US = 2_000;

export type InstanceOptions = { engine: Engine; signature: GraphSignature; model: LatencyModel; clock: Clock; frames: BufferPool; onBatchEnd: () => void };

/** The queue and the runner of one instance: batches by deadline, one engine, answers before the next run. */
export class BatchingInstance {
  readonly statistics = new HostStatistics();
  readonly #options: InstanceOptions;
  readonly #pool = createBufferPool();
  readonly #running = new Set<WaitingQuery>();
  #queue: WaitingQuery[] = [];
  #queuedBytes = 0;
  /** Queries whose picture is being decoded. */
  #preparing = 0;
  #inFlight = 0;
  #runStartedAtUs: Micros | null = null;
  #busyUntilUs: Micros = 0;
  #lastEndUs: Micros = 0;
  #timer: NodeJS.Timeout | null = null;
  #draining = false;
  #onEmpty: (() => void) | null = null;

  constructor(options: InstanceOptions) {
    this.#options = options;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** How long the run in progress has lasted; 0 when idle. */
  runningForUs(): Micros {
    return this.#runStartedAtUs === null ? 0 : this.#options.clock() - this.#runStartedAtUs;
  }

  stats(): InstanceStats {
    return this.statistics.snapshot(this.#options.clock(), { queued: this.#queue.length + this.#preparing, residualUs: this.#residualUs() });
  }

  /** Reserves room for a query of so many bytes; false when the queue is full. `release` or `enqueue` gives the room back. */
  reserve(bytes: number): boolean {
    if (this.#queue.length + this.#preparing >= MAX_QUEUED || this.#queuedBytes + bytes > MAX_QUEUED_BYTES) return false;
    this.#preparing += 1;
    this.#queuedBytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#preparing -= 1;
    this.#queuedBytes -= bytes;
    this.#checkEmpty();
  }

  /** Puts a query for which room was reserved into the queue; `pump` starts what can start. */
  enqueue(query: WaitingQuery): void {
    this.#preparing -= 1;
    this.#queue.push(query);
  }

  /** Takes queries of a client that went away out of the queue; running ones only lose their answer. */
  cancel(matches: (query: WaitingQuery) => boolean): WaitingQuery[] {
    const removed = this.#queue.filter(matches);
    if (removed.length > 0) this.#take(removed);
    for (const query of this.#running) if (matches(query)) query.cancelled = true;
    this.#checkEmpty();
    return removed;
  }

  /** Resolves when everything accepted has been answered; new queries are to be refused from now on. */
  drain(): Promise<void> {
    this.#draining = true;
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
      this.#checkEmpty();
    });
  }

  /** Starts what the policy wants started now, and refuses what it gave up. */
  pump(): void {
    const maxInFlight = this.#options.engine.kind === 'inline' ? 1 : 2;
    while (this.#queue.length > 0 && this.#inFlight < maxInFlight) {
      const now = this.#options.clock();
      const formed = formBatch({ queue: this.#queue, profile: this.#options.model, limits: this.#limits(now, maxInFlight), now });
      if (formed.drop.length > 0) this.#drop(formed.drop);
      if (formed.dispatch.length === 0) {
        this.#wakeAt(formed.wakeAt, now);
        return;
      }
      void this.#run(this.#takeBatch(formed.dispatch), now);
    }
  }

  #limits(now: Micros, maxInFlight: number) {
    const { model } = this.#options;
    const tightest = this.statistics.tightestDeadlineUs(now);
    const maxBatch = tightest > 0 ? batchCap(model, tightest) : model.maxBatch;
    return { maxBatch, inFlight: this.#inFlight, maxInFlight, residualUs: this.#residualUs(), slowdown: this.statistics.slowdown(now), offeredPerSecond: this.statistics.offeredPerSecond(now), handoverUs: HANDOVER_US };
  }

  #residualUs(): Micros {
    return this.#inFlight === 0 ? 0 : Math.max(0, this.#busyUntilUs - this.#options.clock());
  }

  #take(queries: readonly WaitingQuery[]): void {
    const taken = new Set(queries);
    this.#queue = taken.size === this.#queue.length ? [] : this.#queue.filter((query) => !taken.has(query));
    for (const query of queries) this.#queuedBytes -= query.bytes;
  }

  #takeBatch(ids: readonly string[]): readonly WaitingQuery[] {
    if (ids.length === this.#queue.length) {
      const whole = this.#queue;
      this.#queue = [];
      for (const query of whole) this.#queuedBytes -= query.bytes;
      return whole;
    }
    const chosen = new Set(ids);
    const batch = this.#queue.filter((query) => chosen.has(query.id));
    this.#take(batch);
    return batch;
  }

  #drop(drops: readonly { id: string; because: { text: string } }[]): void {
    const reasons = new Map(drops.map((drop) => [drop.id, drop.because.text]));
    const dropped = this.#queue.filter((query) => reasons.has(query.id));
    this.#take(dropped);
    for (const query of dropped) query.source.refuse(query.queryId, REFUSAL.lateDropped, reasons.get(query.id) ?? '');
    for (const source of new Set(dropped.map((query) => query.source))) source.flush();
    this.#checkEmpty();
  }

  async #run(batch: readonly WaitingQuery[], dispatchedUs: Micros): Promise<void> {
    const { model } = this.#options;
    const rows = batch.reduce((sum, query) => sum + query.rows, 0);
    this.#inFlight += 1;
    this.#busyUntilUs = Math.max(dispatchedUs, this.#busyUntilUs) + meanUs(model, Math.min(rows, model.maxBatch)) * this.statistics.slowdown(dispatchedUs);
    this.#runStartedAtUs ??= dispatchedUs;
    const sources = new Set<QuerySource>();
    for (const query of batch) this.#running.add(query);
    for (const group of groupByShape(batch)) await this.#runGroup(group, dispatchedUs, sources);
    for (const query of batch) {
      this.#running.delete(query);
      if (query.pooled !== null) this.#options.frames.give(query.pooled);
    }
    this.#inFlight -= 1;
    this.#runStartedAtUs = this.#inFlight > 0 ? this.#lastEndUs : null;
    if (this.#inFlight === 0) this.#busyUntilUs = 0;
    for (const source of sources) source.flush();
    this.pump();
    this.#options.onBatchEnd();
    this.#checkEmpty();
  }

  async #runGroup(group: readonly WaitingQuery[], dispatchedUs: Micros, sources: Set<QuerySource>): Promise<void> {
    const { engine, signature, model, clock } = this.#options;
    const rows = group.reduce((sum, query) => sum + query.allRows, 0);
    for (const query of group) sources.add(query.source);
    try {
      const outputs = await runRows({ engine, signature, pool: this.#pool }, group.map((query) => query.tensors), rows);
      const startedUs = Math.max(dispatchedUs, this.#lastEndUs);
      const idleUs = startedUs - this.#lastEndUs;
      const endUs = clock();
      this.#lastEndUs = endUs;
      const observedUs = Math.max(1, endUs - startedUs);
      const profiledUs = meanUs(model, Math.min(rows, model.maxBatch)) * Math.ceil(rows / model.maxBatch);
      const oldestUs = group.reduce((least, query) => Math.min(least, query.queuedUs), Infinity);
      this.statistics.ranBatch({ queries: group.length, endUs, observedUs, profiledUs, idleUs, oldestWaitUs: Math.max(0, startedUs - oldestUs) });
      this.#answer(group, outputs, { rows, startedUs, observedUs });
    } catch (error) {
      this.#lastEndUs = clock();
      const message = error instanceof Error ? error.message : String(error);
      // One query's values may break a whole run: the others get a run of their own.
      if (group.length > 1) for (const query of group) await this.#runGroup([query], clock(), sources);
      else for (const query of group) query.source.refuse(query.queryId, REFUSAL.runFailed, message.slice(0, 1_000));
    }
  }

  #answer(group: readonly WaitingQuery[], outputs: Parameters<typeof sliceRows>[0][], run: { rows: number; startedUs: Micros; observedUs: Micros }): void {
    const queued = this.#queue.length + this.#preparing;
    const residualUs = this.#inFlight > 1 ? this.#residualUs() : 0;
    let at = 0;
    for (const query of group) {
      const to = at + query.allRows;
      const own = group.length === 1 ? outputs : outputs.map((tensor) => sliceRows(tensor, at, to));
      at = to;
      if (query.cancelled) {
        // Nobody wants the answer, but the gateway learns that its tensors were read.
        query.source.refuse(query.queryId, REFUSAL.cancelled, 'cancelled');
        continue;
      }
      query.source.answer(query.queryId, {
        queueUs: Math.max(0, run.startedUs - query.arrivedUs), computeUs: run.observedUs, batchSize: run.rows, queued, residualUs,
        shareUs: (run.observedUs * query.allRows) / run.rows,
      }, own);
    }
  }

  #wakeAt(wakeAtUs: Micros | null, now: Micros): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = wakeAtUs === null ? null : setTimeout(() => this.pump(), Math.max(0, Math.floor((wakeAtUs - now) / 1_000)));
  }

  #checkEmpty(): void {
    if (this.#draining && this.#onEmpty && this.#queue.length === 0 && this.#preparing === 0 && this.#inFlight === 0) {
      const resolve = this.#onEmpty;
      this.#onEmpty = null;
      resolve();
    }
  }
}
