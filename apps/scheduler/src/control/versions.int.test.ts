import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import { startRedis, type TestServer } from '@infaas/shared/platform/testing/start-redis';
import { createControlRig, LINK_TOKEN, until, type ControlRig } from './testing/control-rig';
import { startFakeGateway, type FakeGateway } from './testing/fake-gateway';
import type { FakeWorker } from './testing/fake-worker';
import { seedIntent, seedVersion } from './testing/seed-intent';

let postgres: TestServer;
let redis: TestServer;
let rig: ControlRig;
let gateway: FakeGateway;
let worker: FakeWorker;
/** Loads of new instances wait for this. */
let loading: Promise<void> = Promise.resolve();
/** Profiles of versions other than the first hang. */
let hangs = false;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(async () => {
  await Promise.all([postgres.close(), redis.close()]);
});
beforeEach(async () => {
  rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url });
  await seedIntent(rig.database);
  loading = Promise.resolve();
  hangs = false;
  worker = rig.worker({
    name: 'one', bootId: 'boot-1',
    script: async (name, payload) => {
      if (name === 'start-instance') await loading;
      return hangs && name === 'profile' && (payload as { versionId: string }).versionId !== 'v1' ? 'never' : undefined;
    },
  });
  gateway = startFakeGateway({ port: rig.port(), token: LINK_TOKEN });
  await complete('v1');
});
afterEach(async () => {
  gateway.close();
  await rig.close();
});

const complete = (versionId: string) => until(`${versionId} is complete`, async () => rig.database.registration.findFirst({ where: { versionId, state: 'complete' } }));
const stable = (): number | null => gateway.view()?.architectures[0]?.stable ?? null;
const fact = () => rig.database.stableVersion.findUnique({ where: { architectureId: 'arch' } });
const variantOf = (number: number): string => gateway.view()?.variants.find((variant) => variant.version === number && !variant.optimised && variant.threads === 1)?.id ?? '';
const activeOf = (variantId: string): boolean => gateway.view()?.instances.some((instance) => instance.variantId === variantId && instance.state === 'active') ?? false;
const ask = (variantId: string): void => gateway.demand({ workspaceId: 'w', taskId: 'task', variantId, applicationId: 'app', queries: 1, waiting: true, deadlineUs: 1_000_000 });
const pin = async (pinnedVersion: number | null): Promise<void> => {
  await rig.database.architecture.update({ where: { id: 'arch' }, data: { pinnedVersion } });
  rig.control().intentChanged();
};

it('follows the newest ready version, rolls back to a pinned one and says why', async () => {
  await until('the first is stable', async () => ((await fact())?.number === 1 && stable() === 1 ? true : null));
  await seedVersion(rig.database, 2);
  rig.control().intentChanged();
  await until('the second is stable', () => (stable() === 2 ? true : null));
  await pin(1);
  await until('the first is stable again', () => (stable() === 1 ? true : null));
  await pin(null);
  await until('the second is stable again', () => (stable() === 2 ? true : null));
  const events = await rig.database.scalingEvent.findMany({ where: { action: { in: ['promote', 'roll-back'] } }, orderBy: { at: 'asc' } });
  expect(events.map((event) => [event.action, (event.reasons as { code: string }[])[0]?.code, event.workspaceId, event.taskId])).toEqual([
    ['promote', 'newest', 'w', 'task'], ['promote', 'newest', 'w', 'task'], ['roll-back', 'pinned', 'w', 'task'], ['promote', 'newest', 'w', 'task'],
  ]);
});

it('lets the old version serve until an instance of the new one is active, and leaves its instances to idle stop', async () => {
  ask(variantOf(1));
  await until('an instance of v1', () => (activeOf(variantOf(1)) ? true : null));
  let loaded = (): void => undefined;
  loading = new Promise((resolve) => { loaded = resolve; });
  await seedVersion(rig.database, 2);
  rig.control().intentChanged();
  await until('v2 is being loaded', () => (worker.jobs.some((job) => job.name === 'start-instance' && (job.payload as { executable: { variantId: string } }).executable.variantId === variantOf(2)) ? true : null));
  expect([stable(), (await fact())?.progress]).toEqual([1, expect.stringContaining('takes over from v1 as soon as')]);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(stable()).toBe(1);
  loaded();
  // In every view that a gateway sees, the stable version has an instance that serves.
  await until('v2 is stable', () => {
    if (stable() === 1) expect(activeOf(variantOf(1))).toBe(true);
    else expect(activeOf(variantOf(2))).toBe(true);
    return stable() === 2 ? true : null;
  });
  expect(activeOf(variantOf(1))).toBe(true);
  expect((await fact())?.progress).toBeNull();
});

it('ends what is left of a deleted version: its jobs and its instances', async () => {
  ask(variantOf(1));
  await until('an instance', () => (activeOf(variantOf(1)) ? true : null));
  hangs = true;
  await seedVersion(rig.database, 2);
  rig.control().intentChanged();
  await until('v2 is being measured', async () => rig.database.workItem.findFirst({ where: { subjectId: 'v2', kind: 'profile', state: 'enqueued' } }));
  await rig.database.version.deleteMany({});
  rig.control().intentChanged();
  await until('its jobs are cancelled', async () => ((await rig.database.workItem.count({ where: { subjectId: 'v2', state: { in: ['pending', 'enqueued'] } } })) === 0 ? true : null));
  await until('its instance has stopped', () => (worker.instances.size === 0 ? true : null));
  expect(gateway.view()?.variants).toEqual([]);
});

it('publishes grants, and takes a revoked one back within two seconds', async () => {
  await rig.database.workspace.create({ data: { id: 'guest', name: 'Guest', slug: 'guest' } });
  await rig.database.application.create({ data: { id: 'guest-app', workspaceId: 'guest', name: 'app' } });
  await rig.database.grant.create({ data: { id: 'g', workspaceId: 'w', taskId: 'task', toWorkspaceId: 'guest', toApplication: 'app', grantedBy: 'somebody' } });
  rig.control().intentChanged();
  const grants = await until('the grant', () => (gateway.view()?.grants?.length ? gateway.view()?.grants : null));
  expect(grants).toEqual([{ id: 'g', workspaceId: 'w', owner: 'w', taskId: 'task', architectureId: null, toWorkspaceId: 'guest', toApplicationId: 'guest-app' }]);
  await rig.database.grant.update({ where: { id: 'g' }, data: { revokedAt: new Date() } });
  await until('revoked', () => (gateway.view()?.grants?.length === 0 ? true : null), 2_500);
});
