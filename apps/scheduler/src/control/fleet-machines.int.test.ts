import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import { startRedis, type TestServer } from '@infaas/shared/platform/testing/start-redis';
import { openStore } from '../store/open-store';
import { billWorkers } from './billing/bill-workers';
import { until } from './testing/control-rig';
import { startFleetRig, type FleetRig } from './testing/fleet-rig';

/** What becomes of machines that are there, or should be: found again, replaced, billed, explained. */
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

it('adopts its machines after a restart, and ends what no row knows', async () => {
  await rig.allow({ minMachines: 1 });
  const { id } = await rig.machine('active');
  await rig.control().stop();
  await rig.provider.start({ id: 'stray', workerName: 'stray', overcommit: false, hardware: { name: 'small', kind: 'cpu', cores: 1, memoryBytes: 1, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], pricePerHourNanoUsd: 1, priceBasis: 'stated' } });
  await rig.startControl();
  await until('the stray ended', async () => ((await rig.provider.list()).some((each) => each.id === 'stray') ? null : true));
  expect((await rig.provider.list()).map((each) => each.id)).toEqual([id]);
  expect(await rig.database.fleetMachine.findMany()).toMatchObject([{ id, state: 'active' }]);
  expect(rig.provider.starts.get(id)).toBe(1);
}, 60_000);

it('replaces a machine that vanished, and drains one that is to be taken away while another comes', async () => {
  await rig.allow({ minMachines: 1 });
  const first = await rig.machine('active');
  rig.provider.vanish(first.id);
  await rig.workers.get(first.id)?.kill();
  const second = await until('another', async () => rig.database.fleetMachine.findFirst({ where: { state: 'active', id: { not: first.id } } }));
  expect(await rig.database.fleetMachine.findUnique({ where: { id: first.id } })).toMatchObject({ state: 'failed', endReason: 'Its provider does not know it any more.' });
  rig.provider.preempt(second.id, Date.now() + 60_000);
  const third = await until('a third', async () => rig.database.fleetMachine.findFirst({ where: { state: 'active', id: { notIn: [first.id, second.id] } } }));
  await until('the second is gone', async () => rig.database.fleetMachine.findFirst({ where: { id: second.id, state: 'stopped' } }));
  expect((await rig.provider.list()).map((each) => each.id)).toEqual([third.id]);
}, 90_000);

it('puts a machine that never came on the bill of the operator, and tries again later', async () => {
  rig.provider.script = { bootMs: 0, endsAfterMs: 200 };
  await rig.allow({ minMachines: 1 });
  const failed = await rig.machine('failed');
  expect(failed.endReason).toContain('ended by itself before it joined');
  rig.provider.script = { bootMs: 0 };
  await until('billed', async () => {
    await billWorkers(openStore(rig.database).ledger, Date.now(), true);
    return rig.database.billMinute.findFirst({ where: { workerId: failed.id, workspaceId: '', idleNanoUsd: { gt: 0 } } });
  });
  await until('another came', async () => rig.database.fleetMachine.findFirst({ where: { state: 'active' } }), 40_000);
}, 90_000);

it('says why a machine could not be had', async () => {
  rig.provider.script = { bootMs: 0, refuses: 'no such region' };
  await rig.allow({ minMachines: 1 });
  expect((await rig.machine('failed')).endReason).toBe('It could not be started: no such region');
}, 60_000);
