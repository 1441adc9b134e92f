import type { ContentStore } from '@infaas/shared/platform/content-store';
import type { Logger } from '@infaas/shared/platform/logger';
import { modelAutoscaler } from '@infaas/shared/policy/model-autoscaler';
import type { ModelScaler } from '@infaas/shared/policy/scaling';
import type { GatewayMessage } from '@infaas/shared/protocol/link';
import type { GatewayReply, LinkHandlers, LinkServer } from '../link-server/link-server';
import { billWorkers } from './billing/bill-workers';
import { createUsageBuffer } from './billing/usage-buffer';
import { createDeferredChooser } from './deferred/choose-deferred';
import { createDeferredDesk } from './deferred/deferred-desk';
import { createInstanceAudit } from './fleet/instance-audit';
import { createInstanceJudge } from './fleet/instance-judge';
import { createLiveWorkers } from './fleet/live-workers';
import { createScaler } from './fleet/model-scaler';
import { createWorkerDesk } from './fleet/worker-desk';
import { answerGatewayCall } from './gateway-call';
import { startLoop, type Loop } from './looping';
import type { Clock, Queues, Store } from './ports';
import { nextSteps } from './registration/next-steps';
import { registrationFacts } from './registration/registration-facts';
import { createDispatcher } from './work/dispatcher';
import { createSettler } from './work/settler';
import { createWorld } from './world';

export type ControlParts = {
  store: Store;
  /** Opens the queues; `onEnded` is to be called with a job's id soon after it ended. */
  openQueues: (onEnded: (jobId: string) => void) => Queues;
  openLink: (handlers: LinkHandlers) => Promise<LinkServer>;
  clock: Clock;
  contentStore: ContentStore;
  logger: Logger;
  idleStopMs: number;
  /** The model-autoscaler; the rules by default. */
  scaler?: ModelScaler;
};

export type Control = {
  port: number;
  /** Intent changed: read it now. */
  intentChanged(): void;
  stop(): Promise<void>;
};

/**
 * Starts the leading control: takes in workers and gateways, keeps the view, drives registrations, jobs, scaling, durable queries and
 * the ledger. Everything it knows comes from the rows and the link, so it may be killed at any instant and started again.
 */
export async function createControl(parts: ControlParts): Promise<Control> {
  const { store, clock, logger } = parts;
  const judge = createInstanceJudge();
  const live = createLiveWorkers();
  const audit = createInstanceAudit();
  const world = createWorld({ store, clock, judge, logger });
  const queues = parts.openQueues((jobId) => void settle(jobId));
  const loops: Loop[] = [];
  const loop = (name: string, ms: { least: number; most: number }, action: () => Promise<void>): Loop => {
    const started = startLoop({ name, leastMs: ms.least, mostMs: ms.most, logger }, action);
    loops.push(started);
    return started;
  };
  const settle = createSettler({ store, queues, live, world, clock, logger, onSettled: () => { refresh.kick(); dispatch.kick(); } });
  const dispatcher = createDispatcher({ store, queues, live, clock, logger, settle });
  const scaler = createScaler({ store, world, judge, clock, policy: parts.scaler ?? modelAutoscaler, idleStopMs: parts.idleStopMs });
  const desk = createWorkerDesk({ store, queues, live, world, judge, clock, logger, onChanged: () => { refresh.kick(); dispatch.kick(); } });
  const deferred = createDeferredDesk({ store, world, clock, contentStore: parts.contentStore, choose: createDeferredChooser(), onSubmitted: () => dispatch.kick() });
  const usage = createUsageBuffer(store.ledger, logger);

  await world.refresh();
  live.expect(world.rows().workers, clock.nowMs());
  const link = await parts.openLink({
    workerHello: desk.hello, workerMessage: desk.message, workerClosed: desk.closed, currentView: world.view, gatewayMessage,
  });

  const refresh = loop('refresh', { least: 100, most: 2_000 }, async () => {
    if (await world.refresh()) link.publish(world.view());
    const steps = registrationFacts(world.rows()).flatMap(nextSteps);
    if (steps.length === 0) return;
    await store.world.apply(steps);
    refresh.kick();
    dispatch.kick();
  });
  const dispatch = loop('dispatch', { least: 5, most: 500 }, async () => { if ((await dispatcher.dispatch()) > 0) dispatch.kick(); });
  const scale = loop('scale', { least: 50, most: 1_000 }, async () => {
    if ((await scaler.tick()) === 0) return;
    dispatch.kick();
    await refresh.run();
  });
  loop('workers', { least: 250, most: 250 }, desk.buryDead);
  loop('reconcile', { least: 2_000, most: 2_000 }, dispatcher.reconcile);
  loop('audit', { least: 1_000, most: 1_000 }, auditAndKeep);
  loop('usage', { least: 1_000, most: 1_000 }, usage.flush);
  loop('expiry', { least: 1_000, most: 1_000 }, async () => { await store.deferred.expire(clock.nowMs()); });
  loop('bill', { least: 5_000, most: 5_000 }, async () => { await billWorkers(store.ledger, clock.nowMs()); });
  loop('sweep', { least: 60_000, most: 60_000 }, () => store.ledger.sweep(clock.nowMs()));

  async function auditAndKeep(): Promise<void> {
    const found = audit.audit(world.rows(), live, clock.nowMs());
    await store.world.apply(found.changes);
    if (found.changes.length > 0) refresh.kick();
    for (const { worker, instances } of found.stop) {
      const workerId = live.byName(worker)?.id;
      if (workerId) link.toWorker(worker, { kind: 'welcome', workerId, stopInstances: instances });
    }
    const states = judge.states();
    await store.workers.saw(
      live.all().filter((worker) => worker.deadAtMs === null).map((worker) => ({ id: worker.id, atMs: worker.lastSeenMs, cpuBusy: worker.cpuBusy, memoryUsed: worker.memoryUsed })),
      [...judge.stats()].map(([id, stats]) => ({ id, stats, state: states.get(id) ?? 'active' })),
    );
  }

  async function gatewayMessage(message: Exclude<GatewayMessage, { kind: 'hello' }>, attachment: Buffer, reply: GatewayReply): Promise<void> {
    switch (message.kind) {
      case 'report':
        usage.add(message);
        message.demand.forEach(scaler.demand);
        if (message.demand.some((report) => report.waiting)) scale.kick();
        return;
      case 'demand':
        scaler.demand(message.demand);
        scale.kick();
        return;
      case 'request':
        // Not awaited: a slow call must not hold up the reports behind it.
        void answerGatewayCall({ deferred, logger }, { message, attachment, reply });
    }
  }

  return {
    port: link.port,
    intentChanged: () => refresh.kick(),
    async stop() {
      await link.close();
      await Promise.all(loops.map((started) => started.stop()));
      await usage.flush().catch(() => undefined);
      await billWorkers(store.ledger, clock.nowMs(), true).catch((error: unknown) => logger.warn({ error: String(error) }, 'the last bill waits for the next start'));
      await queues.close();
    },
  };
}
