import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from '@infaas/shared/platform/logger';
import type { UpstreamOrder } from '@infaas/shared/jobs/upstream-jobs';
import { openLinkClient } from '@infaas/shared/platform/link-client';
import { LINK_HEARTBEAT_MS, type ControlToWorker, type WorkerMessage } from '@infaas/shared/protocol/link';
import type { Hardware } from '../supervisor/find-hardware';
import type { InstanceEvent, InstanceSupervisor } from '../supervisor/instance-supervisor';
import { createLoadMeter, type LoadReading } from './load-meter';

const STOP_DRAIN_MS = 5_000;

export type WorkerLinkOptions = {
  host: string; port: number; token: string; name: string; queue: string; hardware: Hardware; supervisor: InstanceSupervisor; logger: Logger;
  /** Whether the worker measured since the call before. */
  measuring: () => boolean;
  /** Jobs that control cancelled. */
  onCancelled: (workIds: readonly string[]) => void;
  /** Upstreams that control wants this worker to speak for. */
  onUpstreams?: (orders: readonly UpstreamOrder[]) => void;
  /** How busy it is; this machine's processor unless given. */
  meter?: (hostPids: readonly number[]) => LoadReading;
};

export type WorkerLink = {
  instanceEvent: (event: InstanceEvent) => void;
  /** Tells control what a job has measured so far. */
  progress: (progress: Omit<Extract<WorkerMessage, { kind: 'progress' }>, 'kind'>) => void;
  close: () => void;
};

/** Keeps the connection to control: says who this worker is and what runs on it, reports once a second, and instance events at once. */
export function openWorkerLink(options: WorkerLinkOptions): WorkerLink {
  const { supervisor, logger } = options;
  const bootId = randomUUID();
  const meter = options.meter ?? createLoadMeter(options.hardware.cores);
  const link = openLinkClient<ControlToWorker, WorkerMessage>({
    host: options.host, port: options.port,
    hello: () => ({
      kind: 'hello', role: 'worker', token: options.token, name: options.name, queue: options.queue, bootId, hardware: options.hardware,
      host: hostname(), instances: supervisor.list(),
    }),
    onPacket({ message }) {
      options.onCancelled(message.cancelledWork ?? []);
      if (message.upstreams) options.onUpstreams?.(message.upstreams);
      // Instances that control does not know any more were stopped while the link was down.
      for (const id of message.stopInstances) {
        logger.info({ instance: id }, 'control does not know this instance: stopping it');
        void supervisor.stop(id, STOP_DRAIN_MS);
      }
    },
    onState: (connected) => logger.info({ connected }, 'link to control'),
  });
  const report = (): void => {
    const instances = supervisor.stats();
    link.send({ kind: 'status', ...meter(instances.map((instance) => instance.pid)), measuring: options.measuring(), instances: instances.map(({ id, stats }) => ({ id, stats })) });
  };
  const timer = setInterval(report, LINK_HEARTBEAT_MS);
  return {
    instanceEvent: (event) => {
      link.send({ kind: 'instance', ...event });
    },
    progress: (progress) => link.send({ kind: 'progress', ...progress }),
    close() {
      clearInterval(timer);
      link.close();
    },
  };
}
