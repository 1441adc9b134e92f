import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import { startRedis, type TestServer } from '@infaas/shared/platform/testing/start-redis';
import { openStore } from '../store/open-store';
import { billWorkers } from './billing/bill-workers';
import { until } from './testing/control-rig';
import { startFleetRig, type FleetRig } from './testing/fleet-rig';

/** What load and an operator change of the fleet. */
let postgres: TestServer;
let redis: TestServer;
let rig: FleetRig;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(async () => {
  await Promise.all([postgres.close(), redis.close()]);
});
beforeEach(async () => {
  rig = await startFleetRig({ postgresUrl: postgres.url, queueUrl: redis.url });
});
afterEach(() => rig.close());

const actions = async (): Promise<string[]> => (await rig.database.scalingEvent.findMany({ where: { OR: [{ action: { startsWith: 'machine' } }, { action: { startsWith: 'worker-l' } }] }, orderBy: { at: 'asc' } })).map((event) => event.action);

it('starts a machine for load that finds no room, serves on it at once, and gives it back, at its price', async () => {
  await rig.allow();
  rig.offer(9_000);
  const started = await rig.machine('active');
  expect(started).toMatchObject({ className: 'small', workerName: 'small-1', cores: 1 });
  // Load that comes at once is seen to rise, or to find no room, whichever a tick tells first.
  expect(['unmet', 'rising']).toContain(started.cause);
  await until('an instance on it', async () => rig.database.instance.findFirst({ where: { workerId: started.workerId ?? '', state: { in: ['active', 'overloaded'] } } }));
  expect(await rig.database.workItem.count({ where: { hardwareClass: 'small', kind: 'profile' } })).toBe(0);
  expect(await rig.database.worker.findUnique({ where: { name: 'small-1' } })).toMatchObject({ hardwareClass: 'small', billedUntil: started.orderedAt });
  rig.offer(100);
  const stopped = await rig.machine('stopped');
  await until('its worker left', async () => ((await actions()).includes('worker-left') ? true : null));
  expect(await actions()).toEqual(['machine-start', 'machine-drain', 'machine-stop', 'worker-left']);
  expect(await rig.database.instance.count({ where: { workerId: stopped.workerId ?? '', state: 'failed' } })).toBe(0);
  await billWorkers(openStore(rig.database).ledger, Date.now(), true);
  const billed = await rig.database.workerMinute.findMany({ where: { workerId: stopped.workerId ?? '' } });
  const worker = await rig.database.worker.findUniqueOrThrow({ where: { name: 'small-1' } });
  const ms = billed.reduce((sum, row) => sum + row.activeMs, 0);
  expect(ms).toBe(worker.lastSeenAt.getTime() - started.orderedAt.getTime());
  const price = billed.reduce((sum, row) => sum + Number(row.priceNanoUsd), 0);
  expect(Math.abs(price - (50_000_000 * ms) / 3_600_000)).toBeLessThan(2);
  const parts = await rig.database.billMinute.findMany({ where: { workerId: stopped.workerId ?? '' } });
  expect(parts.reduce((sum, row) => sum + Number(row.usedNanoUsd + row.idleNanoUsd), 0)).toBe(price);
}, 90_000);

it('drains a worker started by hand when an operator says so, and gives it work again when taken back', async () => {
  await rig.allow({ minMachines: 1 });
  const { workerId } = await rig.machine('active');
  rig.offer(500);
  await until('served', async () => rig.database.instance.findFirst({ where: { state: 'active' } }));
  await rig.database.drainOrder.create({ data: { workerName: 'static', orderedBy: 'an operator' } });
  rig.control().intentChanged();
  const moved = await until('moved', async () => rig.database.instance.findFirst({ where: { state: 'active', workerId: workerId ?? '' } }));
  expect(moved.workerId).toBe(workerId);
  await until('empty', async () => ((await rig.database.instance.count({ where: { worker: { name: 'static' }, stoppedAt: null } })) === 0 ? true : null));
  expect(await rig.database.worker.findUnique({ where: { name: 'static' } })).toMatchObject({ state: 'draining' });
  await rig.database.drainOrder.deleteMany();
  rig.control().intentChanged();
  await until('back', async () => rig.database.worker.findFirst({ where: { name: 'static', state: 'active' } }));
}, 90_000);
