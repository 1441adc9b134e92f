import type { JobName } from '@infaas/shared/jobs/catalogue';
import type { ContentStore } from '@infaas/shared/platform/content-store';
import type { GuardedFetch } from '@infaas/shared/platform/guarded-fetch';
import type { Logger } from '@infaas/shared/platform/logger';
import { modelAutoscaler } from '@infaas/shared/policy/model-autoscaler';
import { FLEET_PATIENCE_US } from '@infaas/shared/policy/fleet-situation';
import type { ScalingSolver } from '@infaas/shared/policy/scaling-problem';
import { solveGreedy } from '@infaas/shared/policy/solve-greedy';
import type { LinkHandlers, LinkServer } from './link-port';
import { createUsageBuffer, type UsageBuffer } from './billing/usage-buffer';
import { createDeferredChooser } from './deferred/choose-deferred';
import { createDeferredDesk, type DeferredDesk } from './deferred/deferred-desk';
import { createInstanceJudge, type InstanceJudge } from './fleet/instance-judge';
import { createLiveWorkers, type LiveWorkers } from './fleet/live-workers';
import { createScaler, type Scaler } from './fleet/model-scaler';
import { createFleetScaler, type FleetScaler } from './fleet-scaling/fleet-scaler';
import type { MachineProvider } from './fleet-scaling/machine-provider';
import type { Rows } from './rows';
import { createWorkerDesk, type WorkerDesk } from './fleet/worker-desk';
import { DEFAULT_MEASURE_SETTINGS, type MeasureSettings } from './registration/measure-settings';
import type { Clock, Queues, Store } from './ports';
import { createRepositoryDesk, type RepositoryDesk } from './repository/repository-desk';
import { createDispatcher, type Dispatcher } from './work/dispatcher';
import { createSettler } from './work/settler';
import { createWorld, type World } from './world';

export type ControlParts = {
  store: Store;
  /** Opens the queues; `onEnded` is to be called with a job's id soon after it ended. */
  openQueues: (onEnded: (jobId: string) => void) => Queues;
  openLink: (handlers: LinkHandlers) => Promise<LinkServer>;
  clock: Clock;
  contentStore: ContentStore;
  logger: Logger;
  idleStopMs: number;
  /** What measuring may take; the defaults when not given. */
  measuring?: MeasureSettings;
  /** Plans instances for the model-autoscaler; greedy by default. */
  solver?: ScalingSolver | undefined;
  /** How long inputs and outputs of offline jobs are kept after their end. */
  offlineKeepMs?: number;
  /** Sends messages to webhooks; none are sent when not given. */
  webhooks?: { outgoing: GuardedFetch; installationSecret: string };
  /** Who starts and stops machines; nobody when not given. */
  providers?: readonly MachineProvider[];
  /** How long a machine must be spare before it goes; a minute when not given. */
  fleetPatienceMs?: number;
};

/** How parts tell the loops that there is something to do; nothing happens before the loops run. */
export type Signals = { refresh: () => void; dispatch: () => void; scale: () => void; offline: () => void };

/** Control's parts, tied together. */
export type Assembly = {
  parts: ControlParts; signals: Signals; queues: Queues; judge: InstanceJudge; live: LiveWorkers; world: World; dispatcher: Dispatcher; scaler: Scaler; fleet: FleetScaler;
  desk: WorkerDesk; deferred: DeferredDesk; repository: RepositoryDesk; usage: UsageBuffer;
};

/** Ties control's parts together; nothing moves yet. */
export function assembleControl(parts: ControlParts): Assembly {
  const { store, clock, logger } = parts;
  const signals: Signals = { refresh: () => undefined, dispatch: () => undefined, scale: () => undefined, offline: () => undefined };
  const changed = (): void => {
    signals.refresh();
    signals.dispatch();
  };
  const judge = createInstanceJudge();
  const live = createLiveWorkers();
  const providers = parts.providers ?? [];
  const world = createWorld({ store, clock, judge, logger, processor: providers.find(({ shares }) => shares !== null)?.shares?.processor ?? null });
  const queues = parts.openQueues((jobId) => void settler.settle(jobId));
  // What a durable query gave changes nothing that views or registrations are made of.
  const onSettled = (kind: JobName): void => (kind === 'deferred-query' ? signals.dispatch() : kind.startsWith('offline-') ? signals.offline() : changed());
  const settler = createSettler({ store, queues, live, world, clock, logger, onSettled });
  const workersKnown = (): boolean => live.all().every((worker) => worker.deadAtMs === null);
  const solver = parts.solver ?? solveGreedy;
  const scaler = createScaler({ store, world, live, judge, clock, policy: modelAutoscaler, solver, idleStopMs: parts.idleStopMs, workersKnown });
  return {
    parts, signals, queues, judge, live, world,
    dispatcher: createDispatcher({ store, queues, live, clock, logger, settler, onlineShare: (parts.measuring ?? DEFAULT_MEASURE_SETTINGS).onlineShare, isDrained: (id) => isDrained(world.rows(), id) }),
    scaler, fleet: createFleetScaler({ store, world, live, judge, clock, logger, solver: solveGreedy, providers, patienceMs: parts.fleetPatienceMs ?? FLEET_PATIENCE_US / 1_000, followed: scaler.state, workersKnown, onChanged: changed }),
    desk: createWorkerDesk({ store, queues, live, world, judge, clock, logger, onChanged: changed }),
    deferred: createDeferredDesk({
      store, world, clock, contentStore: parts.contentStore, choose: createDeferredChooser(), onSubmitted: () => signals.dispatch(),
    }),
    repository: createRepositoryDesk({ store, world, onChanged: () => signals.refresh() }),
    usage: createUsageBuffer(store.ledger, logger),
  };
}

function isDrained(rows: Rows, workerId: string): boolean {
  return rows.workers.some((worker) => worker.id === workerId && worker.state === 'draining');
}
