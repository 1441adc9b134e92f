import { createServer, type Server } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { UpstreamOrder } from '@infaas/shared/jobs/upstream-jobs';
import { readAddressRules } from '@infaas/shared/platform/address-rules';
import { openContentStore } from '@infaas/shared/platform/content-store';
import { createLogger } from '@infaas/shared/platform/logger';
import { startRedis } from '@infaas/shared/platform/testing/start-redis';
import { startOipServer, type OipServer } from '@infaas/shared/platform/testing/oip-server';
import { createLinkReader } from '@infaas/shared/protocol/link-codec';
import type { WorkerMessage } from '@infaas/shared/protocol/link';
import type { AgentParts } from './upstream-agent';
import { createUpstreamAgents, type UpstreamAgents } from './upstream-agents';

const TOKEN = 'a-link-token-0123456';
let folder: string;
let control: Server;
let redis: Awaited<ReturnType<typeof startRedis>>;
let upstream: OipServer;
let agents: UpstreamAgents;
/** What a control that only listens hears: who says hello, and who goes. */
const heard: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'infaas-agent-'));
  heard.length = 0;
  control = createServer((socket) => {
    let name = '';
    socket.on('data', createLinkReader<WorkerMessage>(({ message }) => {
      if (message.kind !== 'hello') return;
      name = message.name;
      heard.push(`${name} joins with ${message.hardware.kind} of ${message.hardware.cores} on ${message.queue}`);
    }));
    socket.on('error', () => undefined);
    socket.on('close', () => heard.push(`${name} leaves`));
  });
  await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
  redis = await startRedis();
  upstream = await startOipServer({ model: 'net', inputs: [{ name: 'x', dtype: 'FP32', shape: [-1, 2] }], outputs: [{ name: 'y', dtype: 'FP32', shape: [-1, 2] }], answer: (inputs) => inputs.map((tensor) => ({ ...tensor, name: 'y' })) });
  agents = createUpstreamAgents(parts());
});
afterEach(async () => {
  await agents.close();
  await upstream.kill().catch(() => undefined);
  await redis.close();
  await new Promise<void>((resolve) => control.close(() => resolve()));
  rmSync(folder, { recursive: true, force: true });
});

function parts(): AgentParts {
  const pool = { take: () => Promise.reject(new Error('no host')), fresh: () => { throw new Error('no host'); }, settled: () => Promise.resolve(), close: () => Promise.resolve() };
  return {
    store: openContentStore(join(folder, 'store')), inspector: { nodePath: process.execPath, inspectorPath: '' }, pool, runDirectory: folder, queueUrl: redis.url,
    control: { host: '127.0.0.1', port: (control.address() as AddressInfo).port, token: TOKEN }, rules: readAddressRules({ urls: '*', networks: '127.0.0.1' }), logger: createLogger('test', 'silent'),
  };
}

const order = (concurrency = 3): UpstreamOrder => ({ workerName: 'upstream-net', concurrency, descriptor: { kind: 'upstream', url: upstream.url, model: 'net', version: null, activation: 'none' } });
const until = (...lines: string[]): Promise<void> => expect.poll(() => heard, { timeout: 15_000, interval: 50 }).toEqual(lines);
const JOINS = 'upstream-net joins with upstream of 3 on upstream.upstream-net';

it('is a worker for as long as the upstream answers', async () => {
  agents.set([order()]);
  await until(JOINS);
  await upstream.kill();
  await until(JOINS, 'upstream-net leaves');
  await upstream.revive();
  await until(JOINS, 'upstream-net leaves', JOINS);
});

it('one that is not ready does not join; what is no longer ordered leaves; another order joins anew', async () => {
  upstream.ready = false;
  agents.set([order()]);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(heard).toEqual([]);
  upstream.ready = true;
  await until(JOINS);
  agents.set([order()]);
  agents.set([order(5)]);
  await expect.poll(() => [...heard].sort(), { timeout: 15_000 }).toEqual([JOINS, 'upstream-net joins with upstream of 5 on upstream.upstream-net', 'upstream-net leaves'].sort());
  agents.set([]);
  await expect.poll(() => heard.filter((line) => line.endsWith('leaves')).length, { timeout: 15_000 }).toBe(2);
});
