import { queueName } from '@infaas/shared/jobs/catalogue';
import type { UpstreamOrder } from '@infaas/shared/jobs/upstream-jobs';
import type { AddressRules } from '@infaas/shared/platform/address-rules';
import { instanceToken } from '@infaas/shared/platform/instance-token';
import type { Logger } from '@infaas/shared/platform/logger';
import { openJobConsumer, queueLocation } from '@infaas/shared/platform/job-queue';
import { createExclusiveLane } from '../jobs/exclusive-lane';
import { jobHandlers } from '../jobs/job-handlers';
import { createJobWatch } from '../jobs/job-watch';
import { TransientHosts } from '../jobs/transient-hosts';
import type { WorkerParts } from '../jobs/worker-parts';
import { createOnlineMeter } from '../link/online-meter';
import { openWorkerLink, type WorkerLink } from '../link/worker-link';
import type { Hardware } from '../supervisor/find-hardware';
import type { HostPool } from '../supervisor/host-pool';
import { InstanceSupervisor } from '../supervisor/instance-supervisor';
import { createConnectionMeter } from './connection-meter';
import { openUpstreamServer } from './upstream-server';

/** What an agent has of the worker that it is part of. */
export type AgentParts = Pick<WorkerParts, 'store' | 'inspector'> & {
  pool: HostPool; runDirectory: string; queueUrl: string; control: { host: string; port: number; token: string }; rules: AddressRules; logger: Logger;
};

/** Speaks for one upstream. */
export type UpstreamAgent = { close(): Promise<void> };

type Joined = { leave(): Promise<void> };

const PROBE_MS = 1_000;
const PROBE_LIMIT_MS = 2_000;
/** One probe may be lost on the way; an instance that ended because nobody answered counts as one. */
const MOST_MISSES = 1;
/** Memory of a machine nobody sees: what an instance takes here is a connection. */
const MEMORY_PER_CONNECTION_BYTES = 1024 ** 3;
const CONCURRENCY = 64;

/**
 * Speaks for an upstream: while it answers, it is a worker of its own with a queue, instances and a hardware class; when it does not, that
 * worker is gone, and its instances with it, until a probe is answered again.
 */
export function openUpstreamAgent(parts: AgentParts, order: UpstreamOrder): UpstreamAgent {
  const { logger } = parts;
  const server = openUpstreamServer(order.descriptor, parts.rules);
  let joined: Joined | null = null;
  let misses = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let probing: Promise<void> = Promise.resolve();

  async function probe(): Promise<void> {
    const ready = await server.ready(PROBE_LIMIT_MS);
    if (closed) return;
    misses = ready ? 0 : misses + 1;
    if (ready && joined === null) {
      logger.info({ upstream: order.workerName }, 'an upstream answers: it joins');
      joined = join(parts, order, { onFailed: kick });
    } else if (misses > MOST_MISSES && joined !== null) {
      logger.warn({ upstream: order.workerName }, 'an upstream does not answer: it leaves');
      const { leave } = joined;
      joined = null;
      await leave();
    }
  }

  function kick(): void {
    misses = Math.max(misses, 1);
    schedule(0);
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(() => {
      probing = probing.then(probe).catch((error: unknown) => logger.error({ upstream: order.workerName, error: String(error) }, 'could not look after an upstream'));
      void probing.then(() => schedule(PROBE_MS));
    }, ms);
  }

  schedule(0);
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await probing;
      server.close();
      await joined?.leave();
    },
  };
}

function join(parts: AgentParts, { workerName, concurrency, descriptor }: UpstreamOrder, { onFailed }: { onFailed: () => void }): Joined {
  const { pool, runDirectory, store, logger, control } = parts;
  const origin = new URL(descriptor.url).origin;
  const hardware: Hardware = {
    kind: 'upstream', cores: concurrency, memoryBytes: concurrency * MEMORY_PER_CONNECTION_BYTES, accelerator: null, deviceMemoryBytes: 0, providers: ['upstream'],
    cpuModel: `${descriptor.model} at ${origin}`, software: { protocol: 'open inference protocol v2', server: origin },
  };
  let link: WorkerLink | null = null;
  const artifactPath = (sha256: string): string => store.path(sha256);
  const supervisor = new InstanceSupervisor({
    pool, runDirectory, artifactPath, providers: hardware.providers, tokenOf: (id) => instanceToken(id, control.token),
    onEvent(event) {
      logger[event.state === 'failed' ? 'warn' : 'info'](event, 'upstream instance');
      link?.instanceEvent(event);
      if (event.state === 'failed') onFailed();
    },
  });
  const bench = { pool, runDirectory, artifactPath, providers: hardware.providers };
  const transient = new TransientHosts(bench);
  const lane = createExclusiveLane();
  const watch = createJobWatch({
    // What its class says of cores is the other server's; what forwards to it runs on all of this machine's.
    onlineShare: createOnlineMeter(() => supervisor.stats().map((instance) => instance.pid), { cores: Infinity }), hasUrgent: lane.hasUrgent, report: (progress) => link?.progress(progress),
  });
  const queue = queueName('upstream', workerName);
  link = openWorkerLink({ ...control, name: workerName, queue, hardware, supervisor, logger, measuring: lane.ranSince, onCancelled: watch.cancel, meter: createConnectionMeter(() => supervisor.stats(), concurrency) });
  const consumer = openJobConsumer(queueLocation(parts.queueUrl), queue, {
    concurrency: CONCURRENCY, onError: (error) => logger.warn({ error: error.message }, 'job queue'),
    handlers: jobHandlers({ store, supervisor, bench, transient, lane, watch, software: hardware.software, inspector: parts.inspector }),
  });
  return {
    async leave() {
      link?.close();
      await Promise.all([supervisor.close(0), transient.close()]);
      await consumer.close();
    },
  };
}
