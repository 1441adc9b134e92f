import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import { startRedis, type TestServer } from '@infaas/shared/platform/testing/start-redis';
import { createControlRig, LINK_TOKEN, until, type ControlRig } from './testing/control-rig';
import { startFakeGateway, type FakeGateway } from './testing/fake-gateway';
import type { FakeWorker } from './testing/fake-worker';
import { seedIntent } from './testing/seed-intent';

let postgres: TestServer;
let redis: TestServer;
let rig: ControlRig;
let gateway: FakeGateway;
let worker: FakeWorker;
/** So many starts fail first. */
let failStarts = 0;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(async () => {
  await Promise.all([postgres.close(), redis.close()]);
});
beforeEach(async () => {
  rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url });
  await seedIntent(rig.database);
  failStarts = 0;
  worker = rig.worker({
    name: 'one', bootId: 'boot-1',
    script: (name) => {
      if (name !== 'start-instance' || failStarts === 0) return undefined;
      failStarts -= 1;
      return { ok: false, failure: { code: 'memory', message: 'no memory', retry: true } };
    },
  });
  gateway = startFakeGateway({ port: rig.port(), token: LINK_TOKEN });
  await until('ready', async () => (gateway.view()?.variants.some((variant) => variant.status === 'ready') ? true : null));
});
afterEach(async () => {
  gateway.close();
  await rig.close();
});

const variantId = (): string => gateway.view()?.variants.find((variant) => variant.status === 'ready')?.id ?? '';
const ask = (): void => gateway.demand({ workspaceId: 'w', taskId: 'task', variantId: variantId(), applicationId: 'app', queries: 1, waiting: true, deadlineUs: 1_000_000 });
const active = (): string | null => gateway.view()?.instances.find((instance) => instance.state === 'active' && instance.address !== null)?.id ?? null;

it('starts an instance when a query waits for it, once, and tells why', async () => {
  ask();
  ask();
  const id = await until('an active instance in the view', active);
  expect(worker.jobs.filter((job) => job.name === 'start-instance')).toHaveLength(1);
  expect(await rig.database.instance.findMany()).toMatchObject([{ id, state: 'active', address: `unix:/nowhere/${id}`, loadUs: 5_000 }]);
  expect(await rig.database.scalingEvent.findFirst({ where: { action: 'start' } })).toMatchObject({ instanceId: id, taskId: 'task', reasons: [{ code: 'demand' }] });
});

it('replaces an instance that did not start, under another id, while there is demand', async () => {
  failStarts = 1;
  ask();
  await until('the first failed', async () => (await rig.database.instance.count({ where: { state: 'failed' } })) || null);
  ask();
  const id = await until('another is active', () => { ask(); return active(); });
  const [failed] = await rig.database.instance.findMany({ where: { state: 'failed' } });
  expect(failed).toMatchObject({ endReason: 'no memory' });
  expect(failed?.id).not.toBe(id);
});

it('keeps to bounds until they end, and then to those of before', async () => {
  const of = { variantId: variantId() };
  await rig.database.instanceBounds.create({ data: { ...of, least: 0, most: 1, until: new Date(Date.now() + 1_500), thenLeast: 1, thenMost: null } });
  const id = await until('an instance that nobody asked for', active);
  const { startedAt } = await rig.database.instance.findUniqueOrThrow({ where: { id } });
  const { until: end } = await rig.database.instanceBounds.findUniqueOrThrow({ where: of });
  expect(startedAt.getTime()).toBeGreaterThanOrEqual(end?.getTime() ?? Infinity);
});

it('keeps an instance over a restart of control', async () => {
  ask();
  const id = await until('an active instance', active);
  await rig.control().stop();
  await rig.startControl();
  await until('the gateway is back', () => (gateway.view()?.workers.length ? true : null));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(active()).toBe(id);
  expect(worker.instances.size).toBe(1);
  expect(worker.stopped).toEqual([]);
});

it('ends the instances of a lost worker and starts them elsewhere on demand', async () => {
  ask();
  const id = await until('an active instance', active);
  const other = rig.worker({ name: 'two' });
  await other.welcomed;
  await worker.kill();
  await until('the instance is gone', () => (active() === id ? null : true));
  ask();
  await until('an instance at two', () => (active() !== null && active() !== id ? true : null));
  expect(other.jobs.some((job) => job.name === 'start-instance')).toBe(true);
  expect(await rig.database.instance.findUnique({ where: { id } })).toMatchObject({ state: 'failed', endReason: 'The worker one was lost.' });
});

it('treats a worker that comes back with another boot as new, and stops what it does not know', async () => {
  ask();
  const id = await until('an active instance', active);
  await worker.kill();
  const reborn = rig.worker({ name: 'one', bootId: 'boot-2' });
  reborn.instances.set('stranger', { variantId: 'x', address: 'unix:/x', stats: [...worker.instances.values()][0]?.stats ?? ({} as never) });
  await reborn.welcomed;
  await until('the stranger is stopped', () => (reborn.stopped.includes('stranger') ? true : null));
  expect(await rig.database.instance.findUnique({ where: { id } })).toMatchObject({ state: 'failed' });
});

it('does not start again what ran before a restart of everything, as long as nobody asks for it', async () => {
  ask();
  await until('an active instance', active);
  await rig.control().stop();
  await worker.kill();
  await rig.startControl();
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const reborn = rig.worker({ name: 'one', bootId: 'boot-2' });
  await reborn.welcomed;
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(reborn.jobs.filter((job) => job.name === 'start-instance')).toEqual([]);
  ask();
  await until('it starts when it is asked for', active);
});

it('takes a revoked key out of the gateways\' view within 2 s', async () => {
  expect(gateway.view()?.applications[0]?.keys).toHaveLength(1);
  await rig.database.apiKey.update({ where: { id: 'k' }, data: { revokedAt: new Date() } });
  await until('revoked', () => (gateway.view()?.applications[0]?.keys.length === 0 ? true : null), 2_500);
});

it('counts usage by second and minute, adding up what comes twice', async () => {
  const second = Math.floor(Date.now() / 1_000);
  const bucket = {
    second, workspaceId: 'w', applicationId: 'app', taskId: 'task', variantId: 'v', workerId: 'x', answered: 2, refused: 1, timedOut: 0, failed: 0, cancelled: 0,
    sloMet: 2, sloMissed: 0, latency: [1, 1, 0], computeUs: 100, batchSum: 2,
  };
  gateway.report([bucket]);
  await until('counted', async () => (await rig.database.usageSecond.count()) || null);
  gateway.report([bucket, bucket]);
  const row = await until('added', async () => rig.database.usageMinute.findFirst({ where: { answered: 6 } }));
  expect(row).toMatchObject({ minute: Math.floor(second / 60), refused: 3, latency: [3, 3, 0], computeUs: 300n });
});
