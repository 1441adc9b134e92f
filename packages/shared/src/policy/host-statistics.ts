import type { InstanceStats } from '../domain/instance';
import { MICROS_PER_SECOND, type Micros } from '../domain/units';
import { comparableUs } from './comparable-run';

const RATE_WINDOW_US = 2 * MICROS_PER_SECOND;
const DEADLINE_BUCKET_US = 10 * MICROS_PER_SECOND;
const DEADLINE_BUCKETS = 6;
const EWMA_WEIGHT = 0.1;

/** A wait that was long ago says nothing of now. */
const WAIT_MEMORY_US = 2 * MICROS_PER_SECOND;
/** Nor does a slow run: an instance that is given nothing because it was slow must be tried again. */
const SLOWDOWN_MEMORY_US = 3 * MICROS_PER_SECOND;

/** One run: when it ended, how long it took and was profiled to take, how long nothing ran before it, and how long its oldest query was in the queue. */
export type BatchFacts = { queries: number; endUs: Micros; observedUs: Micros; profiledUs: Micros; idleUs: Micros; oldestWaitUs: Micros };

/** Counts what an instance does. Rates decay by themselves; `now` is the host's monotonic clock. */
export class HostStatistics {
  #rate = 0;
  #rateAtUs: Micros = 0;
  #queueWaitUs = 0;
  #waitAtUs: Micros = 0;
  #slowdown = 1;
  #ranAtUs: Micros = 0;
  #busyUs = 0;
  #batches = 0;
  #queries = 0;
  #observedUs = 0;
  #profiledUs = 0;
  /** Tightest deadline per ten seconds of the last minute. */
  readonly #tightest: { bucket: number; deadlineUs: Micros }[] = [];
  memoryBytes = 0;

  /** Observed / profiled run time of late (geometric mean); goes back to 1 while nothing runs. */
  slowdown(now: Micros): number {
    if (this.#slowdown === 1) return 1;
    return this.#slowdown ** Math.exp(-Math.max(0, now - this.#ranAtUs) / SLOWDOWN_MEMORY_US);
  }

  arrived(now: Micros, deadlineUs: Micros): void {
    this.#rate = this.offeredPerSecond(now) + MICROS_PER_SECOND / RATE_WINDOW_US;
    this.#rateAtUs = now;
    if (deadlineUs <= 0) return;
    const bucket = Math.floor(now / DEADLINE_BUCKET_US);
    const last = this.#tightest.at(-1);
    if (last?.bucket === bucket) last.deadlineUs = Math.min(last.deadlineUs, deadlineUs);
    else this.#tightest.push({ bucket, deadlineUs });
    if (this.#tightest.length > DEADLINE_BUCKETS) this.#tightest.shift();
  }

  ranBatch(facts: BatchFacts): void {
    this.#batches += 1;
    this.#queries += facts.queries;
    this.#busyUs += facts.observedUs;
    const observedUs = comparableUs(facts);
    this.#observedUs += observedUs;
    this.#profiledUs += facts.profiledUs;
    const before = this.#waitAt(facts.endUs);
    this.#queueWaitUs = before + EWMA_WEIGHT * (facts.oldestWaitUs - before);
    this.#waitAtUs = facts.endUs;
    // The geometric mean: one run in a hundred that was held up for milliseconds does not make all others look slow.
    const known = this.slowdown(facts.endUs - facts.observedUs);
    this.#ranAtUs = facts.endUs;
    this.#slowdown = facts.profiledUs > 0 ? known * (Math.max(1, observedUs) / facts.profiledUs / known) ** EWMA_WEIGHT : known;
  }

  /** Tightest deadline (total) seen in the last minute; 0 when none. */
  tightestDeadlineUs(now: Micros): Micros {
    const oldest = Math.floor(now / DEADLINE_BUCKET_US) - DEADLINE_BUCKETS;
    let tightest = Infinity;
    for (const entry of this.#tightest) if (entry.bucket > oldest) tightest = Math.min(tightest, entry.deadlineUs);
    return tightest === Infinity ? 0 : tightest;
  }

  snapshot(now: Micros, queue: { queued: number; residualUs: Micros }): InstanceStats {
    return {
      atUs: Math.round(now),
      queued: queue.queued,
      residualUs: Math.round(queue.residualUs),
      offeredPerSecond: this.offeredPerSecond(now),
      queueWaitUs: Math.round(queue.queued > 0 ? this.#queueWaitUs : this.#waitAt(now)),
      slowdown: queue.residualUs > 0 ? this.#slowdown : this.slowdown(now),
      tightestDeadlineUs: this.tightestDeadlineUs(now),
      batches: this.#batches,
      queries: this.#queries,
      busyUs: Math.round(this.#busyUs),
      observedUs: Math.round(this.#observedUs),
      profiledUs: Math.round(this.#profiledUs),
      memoryBytes: this.memoryBytes,
    };
  }

  #waitAt(now: Micros): number {
    return this.#queueWaitUs * Math.exp(-Math.max(0, now - this.#waitAtUs) / WAIT_MEMORY_US);
  }

  /** Returns the queries per second that came of late. */
  offeredPerSecond(now: Micros): number {
    return this.#rate * Math.exp(-(now - this.#rateAtUs) / RATE_WINDOW_US);
  }
}
