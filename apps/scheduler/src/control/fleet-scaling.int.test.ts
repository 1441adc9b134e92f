import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { LoadReport } from '@infaas/shared/domain/load';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import { startRedis, type TestServer } from '@infaas/shared/platform/testing/start-redis';
import { createScriptedProvider, type ScriptedProvider } from '../providers/testing/scripted-provider';
import { openStore } from '../store/open-store';
import { billWorkers } from './billing/bill-workers';
import { createControlRig, LINK_TOKEN, until, type ControlRig } from './testing/control-rig';
import { startFakeGateway, type FakeGateway } from './testing/fake-gateway';
import type { FakeWorker } from './testing/fake-worker';
import { seedIntent } from './testing/seed-intent';

/** Control with a provider whose machines are workers that answer fixed figures: two cores do about 7,700 rows a second. */
let postgres: TestServer;
let redis: TestServer;
let rig: ControlRig;
let gateway: FakeGateway;
let provider: ScriptedProvider;
let workers: Map<string, FakeWorker>;
let load: LoadReport[];
let offering: NodeJS.Timeout;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(async () => {
  await Promise.all([postgres.close(), redis.close()]);
});

beforeEach(async () => {
  workers = new Map();
  load = [];
  provider = createScriptedProvider({
    onBoot: (order) => workers.set(order.id, rig.worker({ name: order.workerName, cores: order.hardware.cores })),
    onStop: async (id) => { await workers.get(id)?.kill(); },
  });
  rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url, providers: [shared(provider)], fleetPatienceMs: 3_000 });
  await seedIntent(rig.database);
  rig.worker({ name: 'static', cores: 2 });
  gateway = startFakeGateway({ port: rig.port(), token: LINK_TOKEN });
  offering = setInterval(() => { if (load.length > 0) gateway.offer(load); }, 500);
  await until('complete', async () => rig.database.registration.findFirst({ where: { versionId: 'v1', state: 'complete' } }));
});
afterEach(async () => {
  clearInterval(offering);
  gateway.close();
  await rig.close();
});

/** Machines of the fake processor: what was measured on the static worker holds for them. */
function shared(of: ScriptedProvider): ScriptedProvider {
  of.shares = { cores: 8, processor: 'fake', host: 'elsewhere' };
  return of;
}

function offer(rowsPerSecond: number): void {
  load = [{
    workspaceId: 'w', target: 'digits', version: null, rows: rowsPerSecond / 2,
    objective: { minAccuracy: null, maxLatencyUs: 1_000_000, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null },
  }];
}

async function allow(over: { maxMachines?: number; minMachines?: number; bootSeconds?: number } = {}): Promise<void> {
  const data = {
    kind: 'cpu', cores: 1, memoryBytes: 1_000_000_000n, pricePerHourNanoUsd: 50_000_000n, priceBasis: 'stated', provider: 'scripted', bootSeconds: 5, minMachines: 0, maxMachines: 2, ...over,
  };
  await rig.database.fleetClass.upsert({ where: { name: 'small' }, create: { name: 'small', ...data }, update: data });
  rig.control().intentChanged();
}

const machine = (state: string) => until(`a machine that is ${state}`, async () => rig.database.fleetMachine.findFirst({ where: { state } }));
const actions = async (): Promise<string[]> => (await rig.database.scalingEvent.findMany({ where: { OR: [{ action: { startsWith: 'machine' } }, { action: { startsWith: 'worker-l' } }] }, orderBy: { at: 'asc' } })).map((event) => event.action);

it('starts a machine for load that finds no room, serves on it at once, and gives it back, at its price', async () => {
  await allow();
  offer(9_000);
  const started = await machine('active');
  expect(started).toMatchObject({ className: 'small', cause: 'unmet', workerName: 'small-1', cores: 1 });
  await until('an instance on it', async () => rig.database.instance.findFirst({ where: { workerId: started.workerId ?? '', state: { in: ['active', 'overloaded'] } } }));
  expect(await rig.database.workItem.count({ where: { hardwareClass: 'small', kind: 'profile' } })).toBe(0);
  expect(await rig.database.worker.findUnique({ where: { name: 'small-1' } })).toMatchObject({ hardwareClass: 'small', billedUntil: started.orderedAt });
  offer(100);
  const stopped = await machine('stopped');
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

it('adopts its machines after a restart, and ends what no row knows', async () => {
  await allow({ minMachines: 1 });
  const { id } = await machine('active');
  await rig.control().stop();
  await provider.start({ id: 'stray', workerName: 'stray', overcommit: false, hardware: { name: 'small', kind: 'cpu', cores: 1, memoryBytes: 1, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], pricePerHourNanoUsd: 1, priceBasis: 'stated' } });
  await rig.startControl();
  await until('the stray ended', async () => ((await provider.list()).some((each) => each.id === 'stray') ? null : true));
  expect((await provider.list()).map((each) => each.id)).toEqual([id]);
  expect(await rig.database.fleetMachine.findMany()).toMatchObject([{ id, state: 'active' }]);
  expect(provider.starts.get(id)).toBe(1);
}, 60_000);

it('replaces a machine that vanished, and drains one that is to be taken away while another comes', async () => {
  await allow({ minMachines: 1 });
  const first = await machine('active');
  provider.vanish(first.id);
  await workers.get(first.id)?.kill();
  const second = await until('another', async () => rig.database.fleetMachine.findFirst({ where: { state: 'active', id: { not: first.id } } }));
  expect(await rig.database.fleetMachine.findUnique({ where: { id: first.id } })).toMatchObject({ state: 'failed', endReason: 'Its provider does not know it any more.' });
  provider.preempt(second.id, Date.now() + 60_000);
  const third = await until('a third', async () => rig.database.fleetMachine.findFirst({ where: { state: 'active', id: { notIn: [first.id, second.id] } } }));
  await until('the second is gone', async () => rig.database.fleetMachine.findFirst({ where: { id: second.id, state: 'stopped' } }));
  expect((await provider.list()).map((each) => each.id)).toEqual([third.id]);
}, 90_000);

it('puts a machine that never came on the bill of the operator, and tries again later', async () => {
  provider.script = { bootMs: 0, endsAfterMs: 200 };
  await allow({ minMachines: 1 });
  const failed = await machine('failed');
  expect(failed.endReason).toContain('ended by itself before it joined');
  provider.script = { bootMs: 0 };
  await until('billed', async () => {
    await billWorkers(openStore(rig.database).ledger, Date.now(), true);
    return rig.database.billMinute.findFirst({ where: { workerId: failed.id, workspaceId: '', idleNanoUsd: { gt: 0 } } });
  });
  await until('another came', async () => rig.database.fleetMachine.findFirst({ where: { state: 'active' } }), 40_000);
}, 90_000);

it('says why a machine could not be had', async () => {
  provider.script = { bootMs: 0, refuses: 'no such region' };
  await allow({ minMachines: 1 });
  expect((await machine('failed')).endReason).toBe('It could not be started: no such region');
}, 60_000);

it('drains a worker started by hand when an operator says so, and gives it work again when taken back', async () => {
  await allow({ minMachines: 1 });
  const { workerId } = await machine('active');
  offer(500);
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
