import type { InstanceStats } from '@infaas/shared/domain/instance';
import type { Micros } from '@infaas/shared/domain/units';
import { batchCap, meanUs, p95Us } from '@infaas/shared/policy/latency-model';
import { logNormal } from './random-streams';
import type { Run, SimInstance, SimMachine, SimQuery } from './sim-types';
import type { SimWorld } from './sim-world';

/** The runner is fed this long before it is free, as the product's host does it. */
const HANDOVER_US = 2_000;
/** A full batch shorter than this runs on the host's main thread: nothing is handed over ahead. */
const INLINE_US = 5_000;

/** What a batch's answers carry to the gateway. */
export type Answers = { run: Run; queued: number; residualUs: Micros; stats: InstanceStats | null };

/** A query on its way to or from an instance; by the time it is there it may be somebody else's. */
export type Sent = { query: SimQuery; instance: SimInstance };

export type HostEvents = {
  onAnswers(answers: Answers): void;
  /** The host will not run it: it would be late. */
  onRefused(sent: Sent): void;
  /** A draining instance has nothing left. */
  onEmpty(instance: SimInstance): void;
};

/** The hosts of all instances: queues, batches by the policy's `formBatch`, runs that take as long as profiles and neighbours make them. */
export type Hosts = {
  arrive(sent: Sent): void;
  stats(instance: SimInstance): InstanceStats;
  /** Takes everything away from an instance that is gone; its runs end without answers. */
  clear(instance: SimInstance): void;
  isEmpty(instance: SimInstance): boolean;
};

export function createHosts(world: SimWorld, on: HostEvents): Hosts {
  const { events, scenario } = world;
  const { physics, policy } = scenario;
  const random = world.random('runs');
  const toGateway = events.lane(physics.networkUs, on.onAnswers);

  function arrive(sent: Sent): void {
    const { query, instance } = sent;
    if (query.instance !== instance) return;
    if (!accepts(instance)) return on.onRefused(sent);
    instance.host.arrived(events.now(), query.objective.maxLatencyUs ?? 0);
    instance.queue.push(query);
    pump(instance);
  }

  function pump(instance: SimInstance): void {
    const maxInFlight = meanUs(instance.model, instance.model.maxBatch) < INLINE_US ? 1 : 2;
    while (instance.queue.length > 0 && instance.runs.length < maxInFlight) {
      const now = events.now();
      const formed = policy.formBatch({ queue: instance.queue, profile: instance.model, limits: limitsOf(instance, maxInFlight), now });
      if (formed.drop.length > 0) drop(instance, new Set(formed.drop.map(({ id }) => id)));
      if (formed.dispatch.length === 0) return wake(instance, formed.wakeAt);
      hand(instance, takeBatch(instance, formed.dispatch));
    }
  }

  function limitsOf(instance: SimInstance, maxInFlight: number): Parameters<typeof policy.formBatch>[0]['limits'] {
    const tightest = instance.host.tightestDeadlineUs(events.now());
    const maxBatch = tightest > 0 ? batchCap(instance.model, tightest) : instance.model.maxBatch;
    return { maxBatch, inFlight: instance.runs.length, maxInFlight, residualUs: residualUs(instance), slowdown: instance.host.slowdown(events.now()), offeredPerSecond: instance.host.offeredPerSecond(events.now()), handoverUs: HANDOVER_US };
  }

  function residualUs(instance: SimInstance): Micros {
    return instance.runs.length === 0 ? 0 : Math.max(0, instance.busyUntilUs - events.now());
  }

  function wake(instance: SimInstance, atUs: Micros | null): void {
    if (atUs === null || instance.wakeUs === atUs) return;
    instance.wakeUs = atUs;
    events.schedule(atUs, onWake, { instance, atUs });
  }

  function onWake({ instance, atUs }: { instance: SimInstance; atUs: Micros }): void {
    if (instance.wakeUs !== atUs) return;
    instance.wakeUs = -1;
    pump(instance);
  }

  function drop(instance: SimInstance, ids: ReadonlySet<string>): void {
    const dropped = instance.queue.filter(({ id }) => ids.has(id));
    instance.queue = instance.queue.filter(({ id }) => !ids.has(id));
    for (const query of dropped) events.schedule(events.now() + physics.networkUs, on.onRefused, { query, instance });
    checkEmpty(instance);
  }

  function hand(instance: SimInstance, batch: readonly SimQuery[]): void {
    const now = events.now();
    let rows = 0;
    for (const query of batch) rows += query.rows;
    instance.busyUntilUs = Math.max(now, instance.busyUntilUs) + meanUs(instance.model, rows) * instance.host.slowdown(now);
    const run: Run = { batch, rows, handedUs: now, startUs: -1, endUs: -1, instance };
    instance.runs.push(run);
    if (instance.runs.length === 1) begin(run);
  }

  function begin(run: Run): void {
    const { instance } = run;
    const { machine, variant, model } = instance;
    run.startUs = events.now();
    const neighbours = machine.busyThreads;
    setBusy(machine, neighbours + variant.threads, run.startUs);
    run.endUs = run.startUs + Math.max(1, Math.round(runUs(run.rows, model) * slowdownAmong(machine, neighbours)));
    events.schedule(run.endUs, finish, run);
  }

  function runUs(rows: number, model: SimInstance['model']): number {
    const mean = meanUs(model, rows) * physics.profileError;
    return physics.noise > 0 ? logNormal(random, mean, 1 + (p95Us(model, rows) / meanUs(model, rows) - 1) * physics.noise) : mean;
  }

  /** More threads than cores share them; a neighbour on another core costs a little of caches and memory. */
  function slowdownAmong({ hardware, busyThreads, offlineThreads }: SimMachine, neighbours: number): number {
    return Math.max(1, busyThreads / hardware.cores) * (1 + physics.contention * Math.min(1, (neighbours + offlineThreads) / hardware.cores));
  }

  function finish(run: Run): void {
    const { instance } = run;
    const now = events.now();
    // Its instance is gone, and its threads with it.
    if (instance.runs[0] !== run) return;
    setBusy(instance.machine, instance.machine.busyThreads - instance.variant.threads, now);
    instance.runs.shift();
    if (instance.runs.length === 0) instance.busyUntilUs = 0;
    record(run, now);
    const [next] = instance.runs;
    if (next !== undefined) begin(next);
    answer(run, now);
    pump(instance);
    checkEmpty(instance);
  }

  function record(run: Run, now: Micros): void {
    const { instance, batch } = run;
    let oldest = Infinity;
    for (const query of batch) oldest = Math.min(oldest, query.arrivedUs);
    const observedUs = Math.max(1, now - run.startUs);
    instance.host.ranBatch({
      queries: batch.length, endUs: now, observedUs, profiledUs: meanUs(instance.model, run.rows), idleUs: run.startUs - instance.lastEndUs,
      oldestWaitUs: Math.max(0, run.startUs - oldest),
    });
    instance.lastEndUs = now;
    for (const query of batch) instance.used.set(query.applicationId, (instance.used.get(query.applicationId) ?? 0) + (observedUs * query.rows) / run.rows);
  }

  function answer(run: Run, now: Micros): void {
    const { instance } = run;
    const due = now - instance.statsSentUs >= physics.statsUs;
    if (due) instance.statsSentUs = now;
    const queued = instance.queue.length;
    toGateway({ run, queued, residualUs: residualUs(instance), stats: due ? stats(instance) : null });
  }

  function stats(instance: SimInstance): InstanceStats {
    return instance.host.snapshot(events.now(), { queued: instance.queue.length, residualUs: residualUs(instance) });
  }

  function checkEmpty(instance: SimInstance): void {
    // What it answered is still on its way.
    if (instance.state === 'draining' && isEmpty(instance)) events.schedule(events.now() + 2 * physics.networkUs, on.onEmpty, instance);
  }

  return {
    arrive,
    stats,
    clear(instance) {
      instance.queue = [];
      instance.runs = [];
      instance.wakeUs = -1;
    },
    isEmpty,
  };
}

function accepts({ state }: SimInstance): boolean {
  return state === 'active' || state === 'draining';
}

function isEmpty(instance: SimInstance): boolean {
  return instance.queue.length === 0 && instance.runs.length === 0;
}

/** Advances the time integral of busy threads and sets their number. */
export function setBusy(machine: SimMachine, threads: number, now: Micros): void {
  machine.busyThreadUs += Math.min(machine.busyThreads, machine.hardware.cores) * (now - machine.busyAtUs);
  machine.busyAtUs = now;
  machine.busyThreads = threads;
}

function takeBatch(instance: SimInstance, ids: readonly string[]): readonly SimQuery[] {
  const { queue } = instance;
  if (ids.length === queue.length) {
    instance.queue = [];
    return queue;
  }
  const chosen = new Set(ids);
  instance.queue = queue.filter(({ id }) => !chosen.has(id));
  return queue.filter(({ id }) => chosen.has(id));
}
