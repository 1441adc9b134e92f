import { fileURLToPath } from 'node:url';
import { queueName } from '@infaas/shared/jobs/catalogue';
import { openContentStore } from '@infaas/shared/platform/content-store';
import { openJobConsumer, queueLocation } from '@infaas/shared/platform/job-queue';
import { instanceToken } from '@infaas/shared/platform/instance-token';
import { openGuardedFetch } from '@infaas/shared/platform/guarded-fetch';
import { createLogger } from '@infaas/shared/platform/logger';
import { createShutdown } from '@infaas/shared/platform/shutdown';
import { readEnv } from './env';
import { createExclusiveLane } from './jobs/exclusive-lane';
import { jobHandlers } from './jobs/job-handlers';
import { createJobWatch } from './jobs/job-watch';
import { TransientHosts } from './jobs/transient-hosts';
import { createOnlineMeter } from './link/online-meter';
import { createIdleHosts } from './offline/idle-hosts';
import { offlineRules } from './offline/offline-env';
import { createSpareWatch } from './offline/spare-watch';
import { openWorkerLink, type WorkerLink } from './link/worker-link';
import { findAccelerator, readDevices } from './supervisor/find-accelerator';
import { findCpu, findGpu } from './supervisor/find-hardware';
import { startedGently, startGently } from './supervisor/gentle-start';
import { openHostPool } from './supervisor/host-pool';
import { InstanceSupervisor } from './supervisor/instance-supervisor';
import { createUpstreamAgents } from './upstream/upstream-agents';
import { upstreamRules } from './upstream/upstream-env';
import { makeRunDirectory } from './supervisor/run-directory';

/** Jobs that may be under way at a time; measurements queue in a lane of their own, so that starts and stops never wait for them. */
const CONCURRENCY = 64;
const DRAIN_MS = 5_000;
/** Ends so when there is no accelerator to offer: starting it again would not help (packages/launcher knows it). */
const NOTHING_TO_OFFER_EXIT = 78;

/** Entry point of a worker: hosts instances, and profiles, generates and evaluates variants, as its job queue says. */
async function main(): Promise<void> {
  const env = readEnv();
  startGently(process.pid);
  const logger = createLogger(`worker ${env.name}`, env.logLevel);
  const shutdown = createShutdown(logger);
  const sibling = (entry: string): string => fileURLToPath(new URL(`./${entry}.mjs`, import.meta.url));
  const runDirectory = makeRunDirectory(env.runDirectory, env.name);
  const store = openContentStore(env.store);
  const pool = openHostPool({ command: [process.execPath, sibling('instance-host-main')], environment: env.hostEnvironment });
  shutdown.add('hosts', () => pool.close());
  const size = { pool, runDirectory, cores: env.cores, memoryBytes: env.memoryBytes };
  // The memory of a rasteriser's device is the machine's: instances may have of it what they may have of memory.
  const evidence = { environment: env.hostEnvironment, softwareMemoryBytes: env.memoryBytes };
  const hardware = await (env.kind === 'cpu' ? findCpu(size) : findGpu(size, findAccelerator({ ...evidence, devices: readDevices() })));
  if ('reason' in hardware) {
    await pool.close();
    process.stderr.write(`${hardware.reason}\n`);
    process.exit(NOTHING_TO_OFFER_EXIT);
  }
  logger.info({ hardware }, 'hardware');

  let link: WorkerLink | null = null;
  const artifactPath = (sha256: string): string => store.path(sha256);
  const supervisor = new InstanceSupervisor({
    pool, runDirectory, artifactPath, providers: hardware.providers, tokenOf: (id) => instanceToken(id, env.linkToken),
    onEvent(event) {
      logger[event.state === 'failed' ? 'warn' : 'info'](event, 'instance');
      link?.instanceEvent(event);
    },
  });
  shutdown.add('instances', () => supervisor.close(DRAIN_MS));
  const bench = { pool, runDirectory, artifactPath, providers: hardware.providers };
  const transient = new TransientHosts(bench);
  shutdown.add('transient hosts', () => transient.close());
  const lane = createExclusiveLane();
  const watch = createJobWatch({
    onlineShare: createOnlineMeter(() => supervisor.stats().map((instance) => instance.pid), hardware), hasUrgent: lane.hasUrgent,
    report: (progress) => link?.progress(progress),
  });
  const onlinePids = (): number[] => supervisor.stats().map((instance) => instance.pid);
  const spare = createSpareWatch({ onlineShare: createOnlineMeter(onlinePids, hardware), measuring: lane.hasUrgent, clock: Date.now });
  const hosts = createIdleHosts({ runDirectory, artifactPath, providers: hardware.providers }, { command: [process.execPath, sibling('instance-host-main')], environment: env.hostEnvironment });
  shutdown.add('offline hosts', () => hosts.close());
  const queue = queueName(hardware.kind, env.name);
  const inspector = { nodePath: process.execPath, inspectorPath: sibling('inspector-main') };
  const upstreams = createUpstreamAgents({
    store, inspector, pool, runDirectory, queueUrl: env.queueUrl, control: { host: env.controlHost, port: env.controlPort, token: env.linkToken }, rules: upstreamRules(), logger,
  });
  shutdown.add('upstreams', () => upstreams.close());
  link = openWorkerLink({
    host: env.controlHost, port: env.controlPort, token: env.linkToken, name: env.name, queue, hardware, supervisor, logger, measuring: lane.ranSince,
    onCancelled(ids) {
      watch.cancel(ids);
      spare.cancel(ids);
    }, onUpstreams: upstreams.set,
  });
  shutdown.add('link', () => link?.close());
  startedGently(process.pid);
  const handlers = jobHandlers({
    store, supervisor, bench, transient, lane, watch, software: hardware.software,
    inspector, offline: { hosts, watch: spare, outgoing: openGuardedFetch(offlineRules()) },
  });
  const consumer = openJobConsumer(queueLocation(env.queueUrl), queue, {
    concurrency: CONCURRENCY, handlers, onError: (error) => logger.warn({ error: error.message }, 'job queue'),
  });
  shutdown.add('jobs', () => consumer.close());
  await consumer.ready;
  logger.info({ queue }, 'taking jobs');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
