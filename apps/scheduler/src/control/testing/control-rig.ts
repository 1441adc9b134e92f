import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrismaClient } from '@infaas/db/client';
import { openContentStore, type ContentStore } from '@infaas/shared/platform/content-store';
import { queueLocation, type QueueLocation } from '@infaas/shared/platform/job-queue';
import { createLogger } from '@infaas/shared/platform/logger';
import { openLinkServer } from '../../link-server/link-server';
import { openStore } from '../../store/open-store';
import { systemClock } from '../clock';
import { createControl, type Control } from '../create-control';
import type { MachineProvider } from '../fleet-scaling/machine-provider';
import { openQueues } from '../../queues/open-queues';
import { startFakeWorker, type FakeWorker, type FakeWorkerOptions } from './fake-worker';
import { createTestDatabase } from './test-database';

export const LINK_TOKEN = 'a-token-for-tests-only';

export type ControlRig = {
  database: PrismaClient; databaseUrl: string; contentStore: ContentStore; location: QueueLocation; port(): number;
  control(): Control;
  startControl(): Promise<Control>;
  worker(options: Pick<FakeWorkerOptions, 'name' | 'bootId' | 'cores' | 'script' | 'concurrency'>): FakeWorker;
  /** Closes everything that was started. */
  close(): Promise<void>;
};

/** Returns a control on a database of its own, real queues and a real link, with workers that answer fixed figures. */
export async function createControlRig(servers: { postgresUrl: string; queueUrl?: string; providers?: readonly MachineProvider[]; fleetPatienceMs?: number }): Promise<ControlRig> {
  const { url, database, close } = await createTestDatabase(servers.postgresUrl);
  const directory = await mkdtemp(join(tmpdir(), 'infaas-control-'));
  const contentStore = openContentStore(directory);
  const location = queueLocation(servers.queueUrl ?? url);
  const logger = createLogger('control', process.env['CONTROL_TEST_LOG'] ?? 'silent');
  const workers: FakeWorker[] = [];
  let current: Control | null = null;
  let port = 0;
  const startControl = async (): Promise<Control> => {
    current = await createControl({
      store: openStore(database), openQueues: (onEnded) => openQueues(location, onEnded),
      openLink: (handlers) => openLinkServer({ bind: '127.0.0.1', port, token: LINK_TOKEN, handlers, logger }),
      clock: systemClock, contentStore, logger, idleStopMs: 300_000, providers: servers.providers ?? [], ...(servers.fleetPatienceMs === undefined ? {} : { fleetPatienceMs: servers.fleetPatienceMs }),
    });
    port = current.port;
    return current;
  };
  await startControl();
  return {
    database, databaseUrl: url, contentStore, location, port: () => port, startControl,
    control() {
      if (!current) throw new Error('no control runs');
      return current;
    },
    worker(options) {
      const worker = startFakeWorker({ ...options, port, token: LINK_TOKEN, location });
      workers.push(worker);
      return worker;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.kill()));
      await current?.stop();
      await close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Waits until `probe` returns something other than null or undefined; fails with `what` after the time limit. */
export async function until<T>(what: string, probe: () => Promise<T | null | undefined> | T | null | undefined, limitMs = 30_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value !== null && value !== undefined) return value;
    if (Date.now() > end) throw new Error(`not reached: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
