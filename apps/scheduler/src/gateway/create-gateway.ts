import type { ServingView } from '@infaas/shared/domain/serving-view';
import type { Logger } from '@infaas/shared/platform/logger';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { OWNER_MARK, sharedName } from '@infaas/shared/policy/find-shared';
import type { ControlToGateway } from '@infaas/shared/protocol/link';
import { createKeyUses } from './access/key-uses';
import type { Access } from './access/authenticate';
import { createQuotaGate } from './access/quota-gate';
import { createDecisionLog } from './accounting/decision-log';
import { createDemandLedger, type DemandLedger } from './accounting/demand-ledger';
import { createLoadLedger } from './accounting/load-ledger';
import { createOverheadMeter } from './accounting/overhead-meter';
import { createQuerySeries, type QuerySeries } from './accounting/query-series';
import { createReporter } from './accounting/reporter';
import { createUsageLedger } from './accounting/usage-ledger';
import { createIntake, type Intake } from './http/intake';
import { createControlCalls } from './oip/control-calls';
import { createDeferredService, type DeferredService } from './oip/deferred-service';
import { createTargetLoader } from './oip/load-target';
import { createModelRepository, type ModelRepository } from './oip/model-repository';
import { createOipHandler, type Call, type OipHandler } from './oip/oip-handler';
import { DEFAULT_LIMITS, type ControlPort, type GatewayLimits, type GatewayPorts } from './ports';
import { createDispatcher } from './serving/dispatcher';
import { createInstancePool, type InstancePool } from './serving/instance-pool';
import { createQueryService } from './serving/serve-query';
import { createReadiness } from './readiness';
import { createWorldHolder, type World } from './world';

export type GatewayConfig = { name: string; version: string; linkToken: string; limits?: Partial<GatewayLimits> };

/** A running gateway without its transports. */
export type Gateway = {
  version: string;
  limits: GatewayLimits;
  logger: Logger;
  handler: OipHandler;
  deferred: DeferredService;
  repository: ModelRepository;
  intake: Intake;
  series: QuerySeries;
  misses: DemandLedger['misses'];
  world(): World;
  pool(): InstancePool;
  access(): Access;
  nowUs(): number;
  isReady(): boolean;
  /** Queries without an answer, and those of them that wait in this gateway. */
  load(): { open: number; waiting: number };
  countRefused(call: Call, taskId: string, error: unknown): void;
  /** Waits for open queries at most so long, then sends the last report and closes every connection of its own. */
  close(drainMs: number): Promise<void>;
};

const TICK_MS = 500;
const REPORT_MS = 1_000;

/** Starts a gateway on its ports: it loads the last view, connects to control and to the instances, and reports every second. */
export function createGateway(ports: GatewayPorts, config: GatewayConfig): Gateway {
  const { clock, logger } = ports;
  const limits = { ...DEFAULT_LIMITS, ...config.limits };
  const bootId = Math.floor(ports.random() * 36 ** 8).toString(36).padStart(8, '0');
  const slots: { pool: InstancePool | null } = { pool: null };
  const control: { port: ControlPort | null } = { port: null };
  const link: ControlPort = {
    send: (message, attachment) => control.port?.send(message, attachment) ?? false,
    connected: () => control.port?.connected() ?? false,
    close: () => control.port?.close(),
  };
  const world = createWorldHolder((id) => slots.pool?.get(id)?.live);
  const usage = createUsageLedger(clock.nowMs);
  const series = createQuerySeries(clock.nowMs);
  const decisions = createDecisionLog();
  const demand = createDemandLedger({ nowUs: clock.nowUs, sendNow: (report) => link.send({ kind: 'demand', demand: report }) });
  const overhead = createOverheadMeter();
  const load = createLoadLedger();
  const keys = createKeyUses();
  const quota = createQuotaGate(clock.nowUs);
  const dispatcher = createDispatcher({ world, pool: () => pool, demand, clock, limits });
  const pool = createInstancePool({
    openStream: ports.openStream, openSharedFile: ports.openSharedFile, clock, linkToken: config.linkToken,
    events: {
      onAvailable: (slot) => dispatcher.onAvailable(slot),
      onLost: (slot) => dispatcher.onLost(slot),
      onAnswer: (slot, queryId, body) => dispatcher.onAnswer(slot, queryId, body),
      onRefuse: (slot, refusal) => dispatcher.onRefuse(slot, refusal),
    },
  });
  slots.pool = pool;
  const calls = createControlCalls(() => link);
  const deferred = createDeferredService({ calls, world, quota });
  const service = createQueryService({ world, dispatcher, clock, limits, bootId, usage, load, series, decisions, quota, onOverhead: overhead.note });
  const countRefused = (call: Call, taskId: string, error: unknown): void => {
    const cancelled = error instanceof ServingError && error.code === 'cancelled';
    const failed = !(error instanceof ServingError);
    const outcome = cancelled ? 'cancelled' : failed ? 'failed' : 'refused';
    const { application } = call;
    usage.count({
      workspaceId: application.workspaceId, applicationId: application.id, taskId, variantId: null, workerId: null,
      outcome, latencyUs: clock.nowUs() - call.arrivedUs, computeUs: 0, batchSize: 0, rows: 1, sloMet: false,
    });
    const found = world.now.view.tasks.find((item) => item.id === taskId);
    const owner = found === undefined || found.workspaceId === application.workspaceId ? null : call.model.name.slice(call.model.name.lastIndexOf(OWNER_MARK) + 1);
    const task = sharedName(found?.name ?? '', owner);
    series.observe({ application: application.name, task, variant: '', version: '', hardware: '', outcome, workspace: application.workspaceId }, { latencyUs: clock.nowUs() - call.arrivedUs, queueUs: 0, computeUs: 0, batchSize: 0, rows: 0 });
  };
  const handler = createOipHandler({ world, service, deferred, clock, limits, countRefused });
  const repository = createModelRepository({ world, calls, load: createTargetLoader({ world, demand, clock }), clock });
  const reporter = createReporter({ control: () => link, usage, demand, load, decisions, keys, clock, logger });
  const readiness = createReadiness(() => world.now.view);

  function takeView(view: ServingView, source: 'control' | 'disk'): void {
    world.replace(view);
    pool.sync(view);
    world.relink();
    readiness.onView();
    if (source === 'control') ports.viewStore.save(view);
    dispatcher.onView();
  }

  function onMessage(message: ControlToGateway, attachment: Buffer): void {
    if (message.kind === 'response') calls.onResponse(message, attachment);
    else if (message.view.epoch !== world.now.view.epoch) takeView(message.view, 'control');
  }

  const last = ports.viewStore.load();
  if (last !== null) takeView(last, 'disk');
  control.port = ports.openControl({
    hello: () => ({ kind: 'hello', role: 'gateway', token: config.linkToken, name: config.name }),
    onMessage,
    onState(connected) {
      logger.info({ connected }, 'control link');
      if (!connected) calls.failAll();
    },
  });

  const tick = setInterval(() => {
    pool.tick();
    dispatcher.retryCold();
  }, TICK_MS);
  const report = setInterval(() => {
    world.now.live.gatewayP95Us = overhead.p95Us();
    for (const slot of pool.all()) slot.transitP95Us = slot.transit.p95Us();
    dispatcher.noteCold();
    reporter.report();
  }, REPORT_MS);

  return {
    version: config.version, limits, logger, handler, deferred, repository, intake: createIntake(limits.maxHeldBytes), series, countRefused, misses: demand.misses,
    world: () => world.now,
    pool: () => pool,
    access: () => ({ linkToken: config.linkToken, nowMs: clock.nowMs(), uses: keys }),
    nowUs: clock.nowUs,
    isReady: readiness.isReady,
    load: () => ({ open: dispatcher.open(), waiting: dispatcher.waiting() }),
    async close(drainMs) {
      const until = clock.nowUs() + drainMs * 1_000;
      while (dispatcher.open() > 0 && clock.nowUs() < until) await new Promise((resolve) => setTimeout(resolve, 20));
      clearInterval(tick);
      clearInterval(report);
      reporter.flush();
      dispatcher.close();
      pool.close();
      await ports.viewStore.flush();
      // The last report needs a moment on the wire before the link is cut.
      await new Promise((resolve) => setTimeout(resolve, 50));
      link.close();
    },
  };
}
