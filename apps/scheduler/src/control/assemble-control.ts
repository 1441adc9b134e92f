import type { JobName } from '@infaas/shared/jobs/catalogue';
import type { ContentStore } from '@infaas/shared/platform/content-store';
import type { Logger } from '@infaas/shared/platform/logger';
import { modelAutoscaler } from '@infaas/shared/policy/model-autoscaler';
import type { ScalingSolver } from '@infaas/shared/policy/scaling-problem';
import { solveGreedy } from '@infaas/shared/policy/solve-greedy';
import type { LinkHandlers, LinkServer } from './link-port';
import { createUsageBuffer, type UsageBuffer } from './billing/usage-buffer';
import { createDeferredChooser } from './deferred/choose-deferred';
import { createDeferredDesk, type DeferredDesk } from './deferred/deferred-desk';
import { createInstanceJudge, type InstanceJudge } from './fleet/instance-judge';
import { createLiveWorkers, type LiveWorkers } from './fleet/live-workers';
import { createScaler, type Scaler } from './fleet/model-scaler';
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
};

/** How parts tell the loops that there is something to do; nothing happens before the loops run. */
export type Signals = { refresh: () => void; dispatch: () => void; scale: () => void };

/** Control's parts, tied together. */
export type Assembly = {
  parts: ControlParts; signals: Signals; queues: Queues; judge: InstanceJudge; live: LiveWorkers; world: World; dispatcher: Dispatcher; scaler: Scaler;
  desk: WorkerDesk; deferred: DeferredDesk; repository: RepositoryDesk; usage: UsageBuffer;
};

/** Ties control's parts together; nothing moves yet. */
export function assembleControl(parts: ControlParts): Assembly {
  const { store, clock, logger } = parts;
  const signals: Signals = { refresh: () => undefined, dispatch: () => undefined, scale: () => undefined };
  const changed = (): void => {
    signals.refresh();
    signals.dispatch();
  };
  const judge = createInstanceJudge();
  const live = createLiveWorkers();
  const world = createWorld({ store, clock, judge, logger });
  const queues = parts.openQueues((jobId) => void settler.settle(jobId));
  // What a durable query gave changes nothing that views or registrations are made of.
  const onSettled = (kind: JobName): void => (kind === 'deferred-query' ? signals.dispatch() : changed());
  const settler = createSettler({ store, queues, live, world, clock, logger, onSettled });
  return {
    parts, signals, queues, judge, live, world,
    dispatcher: createDispatcher({ store, queues, live, clock, logger, settler, onlineShare: (parts.measuring ?? DEFAULT_MEASURE_SETTINGS).onlineShare }),
    scaler: createScaler({
      store, world, judge, clock, policy: modelAutoscaler, solver: parts.solver ?? solveGreedy, idleStopMs: parts.idleStopMs,
      workersKnown: () => live.all().every((worker) => worker.deadAtMs === null),
    }),
    desk: createWorkerDesk({ store, queues, live, world, judge, clock, logger, onChanged: changed }),
    deferred: createDeferredDesk({
      store, world, clock, contentStore: parts.contentStore, choose: createDeferredChooser(), onSubmitted: () => signals.dispatch(),
    }),
    repository: createRepositoryDesk({ store, world, onChanged: () => signals.refresh() }),
    usage: createUsageBuffer(store.ledger, logger),
  };
}
