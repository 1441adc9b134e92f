import type { LinkServer } from './link-port';
import type { Assembly } from './assemble-control';
import { billWorkers } from './billing/bill-workers';
import { examinationSteps } from './examination/examination-steps';
import { createInstanceAudit } from './fleet/instance-audit';
import { startLoop, type Loop } from './looping';
import { nextSteps } from './registration/next-steps';
import { createOfflineDesk } from './offline/offline-desk';
import type { PlanDesk } from './plans/plan-desk';
import { registrationFacts } from './registration/registration-facts';
import { createAgentKeeper } from './upstream/agent-keeper';
import { createFileSweeper } from './versions/file-sweeper';
import { goneWork } from './versions/gone-work';
import { createWebhookSender } from './webhooks/webhook-sender';
import { createStableKeeper } from './versions/stable-keeper';

/** While queries wait for a model, room for it is looked for this often. */
const WAITING_LOOK_MS = 100;

const OFFLINE_KEEP_MS = 7 * 86_400_000;
const WEBHOOKS_KEPT_MS = 30 * 86_400_000;

/** Starts everything that control does again and again, and ties the signals to it; returns the loops, to be stopped. */
export function startLoops(assembly: Assembly, link: LinkServer, plans: PlanDesk | null): Loop[] {
  const { parts: { store, clock, logger }, dispatcher, scaler, signals } = assembly;
  const loop = (name: string, ms: { least: number; most: number }, action: () => Promise<unknown>): Loop =>
    startLoop({ name, leastMs: ms.least, mostMs: ms.most, logger }, action);

  const refresh = loop('refresh', { least: 100, most: 2_000 }, () => refreshWorld(assembly, link));
  const dispatch = loop('dispatch', { least: 5, most: 500 }, async () => { if ((await dispatcher.dispatch()) > 0) dispatch.kick(); });
  const scale = loop('scale', { least: 50, most: 1_000 }, async () => {
    const actions = await scaler.tick();
    if (scaler.someWait()) setTimeout(scale.kick, WAITING_LOOK_MS);
    if (actions === 0) return;
    dispatch.kick();
    await refresh.run();
  });
  const tellCancelled = (cancelledWork: string[]): void => {
    for (const { id, name } of assembly.live.all()) link.toWorker(name, { kind: 'welcome', workerId: id, stopInstances: [], cancelledWork });
  };
  const driveOffline = createOfflineDesk({ ...assembly, store, clock, onCancelled: tellCancelled, onOrdered: dispatch.kick });
  const offline = loop('offline', { least: 20, most: 1_000 }, async () => { if ((await driveOffline()) > 0) offline.kick(); });
  signals.offline = offline.kick;
  signals.refresh = refresh.kick;
  signals.dispatch = dispatch.kick;
  signals.scale = scale.kick;
  const keepStable = createStableKeeper({ ...assembly, store, clock });
  const beat = (name: string, everyMs: number, action: () => Promise<unknown>): Loop => loop(name, { least: everyMs, most: everyMs }, action);
  return [
    refresh, dispatch, scale, offline,
    beat('workers', 250, assembly.desk.buryDead),
    beat('reconcile', 2_000, dispatcher.reconcile),
    beat('audit', 1_000, auditInstances(assembly, link)),
    beat('upstreams', 1_000, createAgentKeeper({ ...assembly, ...assembly.parts }, link)),
    beat('status', 1_000, () => keepStatus(assembly)),
    beat('usage', 1_000, assembly.usage.flush),
    beat('expiry', 1_000, () => store.deferred.expire(clock.nowMs())),
    beat('bill', 5_000, () => billWorkers(store.ledger, clock.nowMs())),
    beat('fleet', 1_000, assembly.fleet.tick),
    beat('stable', 1_000, async () => { if (await keepStable()) signals.refresh(); }),
    beat('files', 30_000, createFileSweeper({ files: store.files, contentStore: assembly.parts.contentStore, clock, logger })),
    ...webhookLoops(assembly, beat),
    ...(plans === null ? [] : [beat('plans', 500, plans.tick)]),
    beat('released', 60_000, () => store.offline.release(clock.nowMs() - (assembly.parts.offlineKeepMs ?? OFFLINE_KEEP_MS))),
    beat('sweep', 60_000, () => store.ledger.sweep(clock.nowMs())),
    beat('removed plans', 60_000, store.plans.sweep),
  ];
}

function webhookLoops({ parts: { store, clock, logger, webhooks } }: Assembly, beat: (name: string, everyMs: number, action: () => Promise<unknown>) => Loop): Loop[] {
  if (!webhooks) return [];
  const send = createWebhookSender({ webhooks: store.webhooks, clock, logger, ...webhooks });
  return [beat('webhooks', 1_000, send), beat('old webhooks', 60_000, () => store.webhooks.sweep(clock.nowMs() - WEBHOOKS_KEPT_MS))];
}

async function refreshWorld({ parts, world, live, signals }: Assembly, link: LinkServer): Promise<void> {
  if (await world.refresh()) link.publish(world.view());
  const steps = [...examinationSteps(world.rows()), ...goneWork(world.rows()), ...registrationFacts(world.rows(), parts.measuring).flatMap(nextSteps)];
  if (steps.length === 0) return;
  await parts.store.world.apply(steps);
  const cancelledWork = steps.flatMap((step) => (step.kind === 'work-cancel' ? [step.id] : []));
  if (cancelledWork.length > 0) for (const { id, name } of live.all()) link.toWorker(name, { kind: 'welcome', workerId: id, stopInstances: [], cancelledWork });
  signals.refresh();
  signals.dispatch();
}

function auditInstances({ parts, world, live, signals }: Assembly, link: LinkServer): () => Promise<void> {
  const audit = createInstanceAudit();
  return async () => {
    const found = audit.audit(world.rows(), live, parts.clock.nowMs());
    await parts.store.world.apply(found.changes);
    if (found.changes.length > 0) signals.refresh();
    for (const { worker, instances } of found.stop) {
      const workerId = live.byName(worker)?.id;
      if (workerId) link.toWorker(worker, { kind: 'welcome', workerId, stopInstances: instances });
    }
  };
}

async function keepStatus({ parts, live, judge }: Assembly): Promise<void> {
  const states = judge.states();
  await parts.store.workers.saw(
    live.all().filter((worker) => worker.deadAtMs === null)
      .map((worker) => ({ id: worker.id, atMs: worker.lastSeenMs, cpuBusy: worker.cpuBusy, memoryUsed: worker.memoryUsed })),
    [...judge.stats()].map(([id, stats]) => ({ id, stats, state: states.get(id) ?? 'active' })),
  );
}
