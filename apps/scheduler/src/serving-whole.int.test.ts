import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import type { JobPayload } from '@infaas/shared/jobs/catalogue';
import { createLogger } from '@infaas/shared/platform/logger';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import { startRedis, type TestServer } from '@infaas/shared/platform/testing/start-redis';
import { billWorkers } from './control/billing/bill-workers';
import { createControlRig, LINK_TOKEN, until, type ControlRig } from './control/testing/control-rig';
import type { FakeWorker } from './control/testing/fake-worker';
import { seedIntent, seedVersion } from './control/testing/seed-intent';
import { controlLink } from './gateway/adapters/control-link';
import { openMemoryFile } from './gateway/adapters/memory-file';
import { openSocketStream } from './gateway/adapters/socket-stream';
import { createGateway, type Gateway } from './gateway/create-gateway';
import { createHttpServer } from './gateway/http/http-server';
import { openStore } from './store/open-store';
import { startFakeHost, type FakeHost } from './gateway/testing/fake-host';

/** Control and gateway as they are, over their real link and database; only the machine is made up. */
let postgres: TestServer;
let redis: TestServer;
let rig: ControlRig;
let gateway: Gateway;
let server: Server;
let url = '';
let folder = '';
let hosts: FakeHost[] = [];

const KEYS = { own: 'key-of-w', guest: 'key-of-guest', other: 'key-of-other' };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(async () => {
  await Promise.all([postgres.close(), redis.close()]);
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infaas-whole-'));
  hosts = [];
  rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url });
  await seedIntent(rig.database);
  await rig.database.apiKey.update({ where: { id: 'k' }, data: { sha256: sha256(KEYS.own) } });
  const worker: FakeWorker = rig.worker({
    name: 'one', bootId: 'boot-1',
    script: async (name, payload) => {
      if (name !== 'start-instance') return undefined;
      const { instanceId, executable } = payload as JobPayload<'start-instance'>;
      // A load takes its time; a query that finds nothing loaded would notice.
      await new Promise((resolve) => setTimeout(resolve, 400));
      const host = await startFakeHost(join(folder, `${hosts.length}.sock`));
      hosts.push(host);
      worker.instances.set(instanceId, { variantId: executable.variantId, address: host.address, stats: { ...IDLE_INSTANCE_STATS, offeredPerSecond: 50 } });
      return { ok: true, result: { address: host.address, loadUs: 400_000 } };
    },
  });
  gateway = createGateway(
    {
      openControl: controlLink({ host: '127.0.0.1', port: rig.port() }), openStream: openSocketStream, openSharedFile: openMemoryFile,
      viewStore: { load: () => null, save: () => undefined, flush: () => Promise.resolve() },
      clock: { nowUs: () => Math.round(performance.now() * 1_000), nowMs: () => Date.now() }, random: Math.random, logger: createLogger('gateway', 'silent'),
    },
    { name: 'test', version: '0.0.0', linkToken: LINK_TOKEN },
  );
  server = createHttpServer(gateway);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await until('complete', async () => rig.database.registration.findFirst({ where: { versionId: 'v1', state: 'complete' } }));
  await until('warm', async () => ((await ask('digits', KEYS.own)).status === 200 ? true : null));
});
afterEach(async () => {
  await gateway.close(100);
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await rig.close();
  await Promise.all(hosts.map((host) => host.close()));
  await rm(folder, { recursive: true, force: true });
});

type Asked = { status: number; version: string; body: { error?: string; code?: string; parameters?: Record<string, unknown> } };

const BODY = JSON.stringify({ inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: Array.from({ length: 784 }, () => 0.3) }], parameters: { max_latency_ms: 300 } });

async function ask(name: string, key: string): Promise<Asked> {
  const answer = await fetch(`${url}/v2/models/${name}/infer`, { method: 'POST', body: BODY, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } });
  const body = (await answer.json()) as Asked['body'];
  return { status: answer.status, version: String(body.parameters?.['version'] ?? ''), body };
}

it('swaps the stable version under load, there and back, without one failed query', async () => {
  const asked: Asked[] = [];
  let stopped = false;
  const client = async (): Promise<void> => {
    while (!stopped) {
      asked.push(await ask('digits', KEYS.own));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const clients = Promise.all([client(), client(), client()]);
  await seedVersion(rig.database, 2);
  rig.control().intentChanged();
  await until('v2 answers', () => (asked.at(-1)?.version === '2' ? true : null), 60_000);
  const first = asked.length;
  await rig.database.architecture.update({ where: { id: 'arch' }, data: { pinnedVersion: 1 } });
  rig.control().intentChanged();
  await until('v1 answers again', () => (asked.at(-1)?.version === '1' ? true : null), 60_000);
  stopped = true;
  await clients;
  expect(asked.filter((each) => each.status !== 200).map((each) => each.body)).toEqual([]);
  expect(asked.slice(0, first).map((each) => each.version).join('')).toMatch(/^1+(1|2)*2+$/);
  const events = await rig.database.scalingEvent.findMany({ where: { action: { in: ['promote', 'roll-back'] } }, orderBy: { at: 'asc' } });
  expect(events.map((event) => event.action)).toEqual(['promote', 'promote', 'roll-back']);
}, 120_000);

it('lets another workspace ask what was granted to it, at its own cost, until that is revoked', async () => {
  await rig.database.workspace.create({ data: { id: 'guest', name: 'Guest', slug: 'guest' } });
  for (const [id, key] of [['guest-app', KEYS.guest], ['other-app', KEYS.other]] as const) {
    await rig.database.application.create({ data: { id, workspaceId: 'guest', name: id, keys: { create: { id: `k-${id}`, name: 'k', sha256: sha256(key), start: 'ik_', scopes: ['infer'] } } } });
  }
  rig.control().intentChanged();
  await until('the guest is known', async () => ((await ask('digits@w', KEYS.guest)).status === 404 ? true : null));
  await rig.database.grant.create({ data: { id: 'g', workspaceId: 'w', taskId: 'task', toWorkspaceId: 'guest', toApplication: 'guest-app', grantedBy: 'an owner' } });
  rig.control().intentChanged();
  await until('the grant holds', async () => ((await ask('digits@w', KEYS.guest)).status === 200 ? true : null), 2_500);
  expect([(await ask('mlp@w', KEYS.guest)).status, (await ask('digits', KEYS.guest)).status, (await ask('digits@w', KEYS.other)).status]).toEqual([200, 404, 404]);
  const used = await until('counted', async () => rig.database.usageMinute.findFirst({ where: { applicationId: 'guest-app', answered: { gt: 0 } } }));
  expect(used).toMatchObject({ workspaceId: 'guest', taskId: 'task' });
  // The minute is not over: it is billed up to now, as when control stops.
  await billWorkers(openStore(rig.database).ledger, Date.now(), true);
  const billed = await rig.database.billMinute.findFirst({ where: { applicationId: 'guest-app', usedNanoUsd: { gt: 0 } } });
  expect(billed).toMatchObject({ workspaceId: 'guest', taskId: 'task' });
  await rig.database.grant.update({ where: { id: 'g' }, data: { revokedAt: new Date() } });
  rig.control().intentChanged();
  await until('revoked', async () => ((await ask('digits@w', KEYS.guest)).status === 404 ? true : null), 2_000);
}, 60_000);

it('unloads a name for everybody and every restart, until it is loaded again', async () => {
  const order = (verb: 'load' | 'unload'): Promise<Response> => fetch(`${url}/v2/repository/models/digits/${verb}`, { method: 'POST', headers: { authorization: `Bearer ${KEYS.own}` } });
  expect((await order('unload')).status).toBe(403);
  await rig.database.apiKey.update({ where: { id: 'k' }, data: { scopes: ['infer', 'manage'] } });
  rig.control().intentChanged();
  await until('the key may', async () => ((await order('unload')).status === 200 ? true : null));
  expect(await ask('digits', KEYS.own)).toMatchObject({ status: 409, body: { code: 'not_ready', error: expect.stringContaining('unloaded by application "app"') as string } });
  await until('nothing runs', async () => ((await rig.database.instance.count({ where: { state: { in: ['loading', 'active', 'overloaded', 'interfered'] } } })) === 0 ? true : null));
  const stopped = await rig.database.scalingEvent.findFirst({ where: { action: 'stop' }, orderBy: { at: 'desc' } });
  expect(stopped?.reasons).toEqual([{ code: 'removed', text: 'Application app unloaded it.' }]);
  await rig.control().stop();
  await rig.startControl();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await ask('digits', KEYS.own)).status).toBe(409);
  await until('loaded', async () => ((await order('load')).status === 200 ? true : null));
  expect((await ask('digits', KEYS.own)).status).toBe(200);
  expect(await rig.database.unloaded.count()).toBe(0);
}, 60_000);
