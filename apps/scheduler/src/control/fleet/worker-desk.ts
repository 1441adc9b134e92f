import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { Logger } from '@infaas/shared/platform/logger';
import { profileCheckpointSchema } from '@infaas/shared/jobs/profile-jobs';
import type { ControlToWorker, WorkerHello, WorkerMessage } from '@infaas/shared/protocol/link';
import type { FactChange } from '../fact-change';
import type { Clock, Queues, Store } from '../ports';
import type { InstanceRow } from '../rows';
import type { World } from '../world';
import { localHardwareClass } from './hardware-class';
import { machineOf, type MachineRow } from '../fleet-scaling/fleet-rows';
import { upstreamClassOf } from '../upstream/upstream-class';
import type { InstanceJudge } from './instance-judge';
import type { LiveWorker, LiveWorkers } from './live-workers';

type Parts = {
  store: Store; queues: Queues; live: LiveWorkers; world: World; judge: InstanceJudge; clock: Clock; logger: Logger;
  /** The rows or the states of instances changed. */
  onChanged: () => void;
};

/** Control's dealings with workers. */
export type WorkerDesk = {
  hello(hello: WorkerHello): Promise<ControlToWorker>;
  message(worker: { name: string }, message: Exclude<WorkerMessage, WorkerHello>): Promise<void>;
  closed(worker: { name: string; bootId: string }, silent: boolean): void;
  /** Buries workers that are dead by now: their instances end, their work goes elsewhere under the next epoch. */
  buryDead(): Promise<void>;
};

/** Returns the desk at which workers join, report and are buried. */
export function createWorkerDesk(parts: Parts): WorkerDesk {
  const { store, queues, live, world, judge, clock, logger } = parts;

  /** Joining and burying of one worker take turns: a burial that ended after the worker had come back would leave it dead for ever. */
  const turns = new Map<string, Promise<unknown>>();
  async function inTurn<T>(name: string, act: () => Promise<T>): Promise<T> {
    const before = turns.get(name) ?? Promise.resolve();
    const mine = before.then(act, act);
    turns.set(name, mine.catch(() => undefined));
    return mine;
  }

  async function hello(said: WorkerHello): Promise<ControlToWorker> {
    await world.refresh();
    const before = world.rows().workers.find((row) => row.name === said.name);
    if (before && before.bootId !== said.bootId && before.state !== 'dead') {
      await empty(before.queue);
      await store.workers.rebooted(before.id);
    }
    const machine = machineOf(world.rows().fleet, said.name);
    const hardware = classOf(said, machine);
    const id = await store.workers.upsert(said, hardware, machine?.orderedAtMs);
    await world.refresh();
    const { changes, stop } = adopt(world.rows().instances.filter((row) => row.workerId === id), said.instances);
    const isNew = !before || before.state === 'dead' || before.bootId !== said.bootId;
    if (isNew) changes.push({ kind: 'event', event: { action: 'worker-joined', workerId: id, reasons: [{ code: 'hello', text: `${said.name} joined with ${said.hardware.accelerator ?? `${said.hardware.cores} ${said.hardware.cores === 1 ? 'core' : 'cores'}`}.` }] } });
    if (machine?.state === 'booting') changes.push({ kind: 'machine', id: machine.id, from: ['booting'], state: 'active', workerId: id });
    await store.world.apply(changes);
    live.joined({ id, name: said.name, queue: said.queue, bootId: said.bootId, hardwareClass: hardware.name, cores: said.hardware.cores, host: said.host ?? null }, clock.nowMs());
    queues.of(said.queue);
    logger.info({ worker: said.name, adopted: said.instances.length - stop.length, stopped: stop.length }, isNew ? 'a worker joined' : 'a worker is back');
    parts.onChanged();
    return { kind: 'welcome', workerId: id, stopInstances: stop };
  }

  /** What the operator says of a class holds, also for the price of a worker that was started by hand. */
  function classOf(said: WorkerHello, machine: MachineRow | null): HardwareClass {
    if (said.hardware.kind === 'upstream') return upstreamClassOf(said, world.rows());
    const found = localHardwareClass(said.hardware);
    const stated = world.rows().fleet.classes.find(({ name }) => name === (machine?.className ?? found.name));
    if (stated === undefined) return machine === null ? found : { ...found, name: machine.className };
    return { ...found, name: stated.name, pricePerHourNanoUsd: stated.pricePerHourNanoUsd, priceBasis: stated.priceBasis };
  }

  async function message({ name }: { name: string }, said: Exclude<WorkerMessage, WorkerHello>): Promise<void> {
    if (said.kind === 'status') {
      live.reported(name, said, { nowMs: clock.nowMs(), threadsOf });
      if (judge.judge(world.rows(), said.instances, clock.nowMs() * 1_000)) parts.onChanged();
      return;
    }
    if (said.kind === 'progress') return keepProgress(said);
    const change: FactChange = said.state === 'active'
      ? { kind: 'instance', id: said.id, state: 'active', from: ['loading'], address: said.address, ...(said.loadUs === null ? {} : { loadUs: said.loadUs }) }
      : { kind: 'instance', id: said.id, state: said.state, address: null, ...(said.reason === null ? {} : { endReason: said.reason }) };
    await store.world.apply([change]);
    parts.onChanged();
  }

  /** What is no checkpoint is left out: a job would not start with it. */
  async function keepProgress({ workId, epoch, checkpoint }: Extract<WorkerMessage, { kind: 'progress' }>): Promise<void> {
    const parsed = profileCheckpointSchema.safeParse(checkpoint);
    if (parsed.success) await store.work.keep({ id: workId, epoch, checkpoint: parsed.data });
    else logger.warn({ work: workId }, 'a worker reported progress that cannot be used');
  }

  function threadsOf(instanceId: string): number {
    const rows = world.rows();
    const instance = rows.instances.find((row) => row.id === instanceId);
    return rows.variants.find((row) => row.id === instance?.variantId)?.threads ?? 1;
  }

  async function bury(worker: LiveWorker): Promise<void> {
    const { machines } = world.rows().fleet;
    const left = machines.some((machine) => machine.workerId === worker.id && (machine.state === 'stopping' || machine.state === 'stopped'));
    if (left) logger.info({ worker: worker.name }, 'a worker left with its machine');
    else logger.warn({ worker: worker.name }, 'a worker is dead; its work goes elsewhere');
    await empty(worker.queue);
    await store.workers.lost(worker.id, left ? `The machine of ${worker.name} was stopped.` : `The worker ${worker.name} was lost.`);
    const reason = left ? { code: 'stopped', text: `The machine of ${worker.name} was stopped.` } : { code: 'silent', text: `${worker.name} did not answer any more.` };
    await store.world.apply([{ kind: 'event', event: { action: left ? 'worker-left' : 'worker-lost', workerId: worker.id, reasons: [reason] } }]);
  }

  /** Old jobs on the queue do no harm (their results are fenced off); emptying it only saves the worker from running them. */
  async function empty(queue: string): Promise<void> {
    await queues.of(queue).obliterate().catch((error: unknown) => logger.warn({ queue, error: String(error) }, 'could not empty a dead queue'));
  }

  return {
    hello: (said) => inTurn(said.name, () => hello(said)),
    message,
    closed: (worker, silent) => live.disconnected(worker, silent, clock.nowMs()),
    async buryDead() {
      const dead = live.takeDead(clock.nowMs());
      for (const worker of dead) await inTurn(worker.name, () => (live.byName(worker.name) ? Promise.resolve() : bury(worker)));
      if (dead.length > 0) parts.onChanged();
    },
  };
}

/** Compares what a worker says it runs with what it should: known ones are kept, unknown ones stopped, missing ones have ended. */
function adopt(rows: readonly InstanceRow[], running: WorkerHello['instances']): { changes: FactChange[]; stop: string[] } {
  const known = new Map(rows.map((row) => [row.id, row]));
  const there = new Set(running.map((instance) => instance.id));
  const changes: FactChange[] = [];
  for (const instance of running) {
    if (known.get(instance.id)?.variantId === instance.variantId) {
      changes.push({ kind: 'instance', id: instance.id, state: 'active', from: ['loading', 'active', 'overloaded', 'interfered'], address: instance.address });
    }
  }
  for (const row of rows) {
    if (row.state !== 'loading' && !there.has(row.id)) changes.push({ kind: 'instance', id: row.id, state: 'failed', address: null, endReason: 'Its worker no longer runs it.' });
  }
  return { changes, stop: running.filter((instance) => known.get(instance.id)?.variantId !== instance.variantId).map((instance) => instance.id) };
}
