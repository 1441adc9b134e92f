import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import type { TestServer } from '@infaas/shared/platform/testing/start-redis';
import { billWorkers } from '../control/billing/bill-workers';
import { localHardwareClass } from '../control/fleet/hardware-class';
import type { Store } from '../control/ports';
import { seedIntent } from '../control/testing/seed-intent';
import { createTestDatabase } from '../control/testing/test-database';
import { openStore } from './open-store';

let postgres: TestServer;
let opened: Awaited<ReturnType<typeof createTestDatabase>>;
let store: Store;

beforeAll(async () => { postgres = await startPostgres(); });
afterAll(() => postgres.close());
beforeEach(async () => {
  opened = await createTestDatabase(postgres.url);
  store = openStore(opened.database);
  await seedIntent(opened.database);
});
afterEach(() => opened.close());

const HELLO = {
  kind: 'hello', role: 'worker', token: 't', name: 'one', queue: 'cpu.one', bootId: 'b', instances: [],
  hardware: { kind: 'cpu', cores: 2, memoryBytes: 4e9, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], cpuModel: 'm', software: {} },
} as const;
const join = (): Promise<string> => store.workers.upsert({ ...HELLO, instances: [], hardware: { ...HELLO.hardware, providers: ['cpu'] } }, localHardwareClass({ ...HELLO.hardware, providers: ['cpu'] }));
const MINUTE = 60_000;
const START = Math.floor(Date.UTC(2026, 0, 2, 3, 4) / MINUTE) * MINUTE;

async function addVariant(): Promise<void> {
  await opened.database.variant.create({
    data: { id: 'var', versionId: 'v1', name: 'mlp.v1.fp32.cpu.t1', workspaceId: 'w', precision: 'fp32', optimised: false, provider: 'cpu', threads: 1, artifact: 'a', artifactBytes: 1n, maxBatch: 8, status: 'ready' },
  });
  await store.world.apply([{ kind: 'profile', profile: { variantId: 'var', hardwareClass: 'cpu.2', latency: [], loadUs: 1, memoryBytes: 1e8, maxBatch: 8, provisional: false, foreignCpu: 0, software: {}, loadSamples: 1, loadDeviationUs: 0, reference: null } }]);
}

/** What is billed by minutes, which hours must agree with. */
async function sums(): Promise<{ billed: bigint; price: bigint }> {
  const parts = { _sum: { usedNanoUsd: true, idleNanoUsd: true } } as const;
  const [bill, hours, worker] = await Promise.all([
    opened.database.billMinute.aggregate(parts), opened.database.billHour.aggregate(parts), opened.database.workerMinute.aggregate({ _sum: { priceNanoUsd: true } }),
  ]);
  expect(hours).toEqual(bill);
  return { billed: (bill._sum.usedNanoUsd ?? 0n) + (bill._sum.idleNanoUsd ?? 0n), price: worker._sum.priceNanoUsd ?? 0n };
}

describe('the bill', () => {
  it('adds up to price x time in every minute, in parts for use, idle instances, profiling and the machine', async () => {
    const workerId = await join();
    await addVariant();
    const { database } = opened;
    await database.worker.update({ where: { id: workerId }, data: { startedAt: new Date(START + 10_000), billedUntil: new Date(START + 10_000) } });
    await database.instance.create({ data: { id: 'i', workspaceId: 'w', variantId: 'var', workerId, state: 'active', reason: 'r', startedAt: new Date(START + 20_000) } });
    await database.workItem.create({ data: { id: 'p', kind: 'profile', state: 'done', workerId, payload: { executable: { threads: 1 } }, subjectId: 'v1', enqueuedAt: new Date(START + 30_000), finishedAt: new Date(START + 45_000) } });
    const second = Math.floor((START + 25_000) / 1_000);
    await store.ledger.addUsage([{
      second, workspaceId: 'w', applicationId: 'app', taskId: 'task', variantId: 'var', workerId, answered: 10, refused: 0, timedOut: 0, failed: 0, cancelled: 0,
      sloMet: 10, sloMissed: 0, latency: [10], computeUs: 2_000_000, batchSum: 10,
    }]);
    expect(await billWorkers(store.ledger, START + 3 * MINUTE + 3_500)).toBe(3);
    const perMinute = await database.$queryRaw<{ off: bigint }[]>`
      SELECT w."priceNanoUsd" - COALESCE(SUM(b."usedNanoUsd" + b."idleNanoUsd"), 0)::bigint AS off
      FROM worker_minute w LEFT JOIN bill_minute b USING (minute, "workerId") GROUP BY w.minute, w."workerId", w."priceNanoUsd"`;
    expect(perMinute.map((row) => row.off)).toEqual([0n, 0n, 0n]);
    const { billed, price } = await sums();
    expect(billed).toBe(price);
    const hourly = BigInt(localHardwareClass({ ...HELLO.hardware, providers: ['cpu'] }).pricePerHourNanoUsd);
    expect(price).toBe((hourly * 170n) / 3_600n);
    const parts = await database.billMinute.findMany({ where: { minute: START / MINUTE } });
    expect(parts.filter((row) => row.usedNanoUsd > 0n).map((row) => [row.applicationId, row.taskId, row.variantId]).sort()).toEqual([['', 'task', ''], ['app', 'task', 'var']]);
    expect(parts.find((row) => row.applicationId === '' && row.variantId === '' && row.taskId === '')?.idleNanoUsd).toBeGreaterThan(0n);
  });

  it('usage of seconds adds up by minute, by hour, and for the workspace', async () => {
    const { database } = opened;
    const counted = (second: number, applicationId: string) => ({
      second, workspaceId: 'w', applicationId, taskId: 'task', variantId: null, workerId: null, answered: 2, refused: 1, timedOut: 0, failed: 0, cancelled: 0,
      sloMet: 2, sloMissed: 0, latency: [2, 3], computeUs: 10, batchSum: 4,
    });
    const second = START / 1_000 + 59;
    await store.ledger.addUsage([counted(second, 'a'), { ...counted(second + 1, 'a'), sizes: [2, 2, 1, 2] }, counted(second, 'b')]);
    await store.ledger.addUsage([{ ...counted(second + 1, 'a'), sizes: [0, 0, 3, 6] }]);
    const of = { answered: true, refused: true, latency: true, computeUs: true } as const;
    expect(await database.usageMinute.findMany({ where: { applicationId: 'a' }, orderBy: { minute: 'asc' }, select: { ...of, sizes: true } })).toEqual([
      { answered: 2, refused: 1, latency: [2, 3], computeUs: 10n, sizes: [] }, { answered: 4, refused: 2, latency: [4, 6], computeUs: 20n, sizes: [2, 2, 4, 8] },
    ]);
    expect(await database.usageHour.findMany({ orderBy: { applicationId: 'asc' }, select: { ...of, applicationId: true, hour: true } })).toEqual([
      { applicationId: 'a', hour: Math.floor(second / 3_600), answered: 6, refused: 3, latency: [6, 9], computeUs: 30n },
      { applicationId: 'b', hour: Math.floor(second / 3_600), answered: 2, refused: 1, latency: [2, 3], computeUs: 10n },
    ]);
    expect(await database.usageTotal.findMany({ orderBy: { minute: 'asc' }, select: of })).toEqual([
      { answered: 4, refused: 2, latency: [4, 6], computeUs: 20n }, { answered: 4, refused: 2, latency: [4, 6], computeUs: 20n },
    ]);
    expect(await database.usageHourTotal.findMany({ select: { ...of, hour: true } })).toEqual([{ hour: Math.floor(second / 3_600), answered: 8, refused: 4, latency: [8, 12], computeUs: 40n }]);
    expect(await database.usageSecondTotal.findMany({ orderBy: { second: 'asc' }, select: { second: true, answered: true } })).toEqual([{ second, answered: 4 }, { second: second + 1, answered: 4 }]);
  });

  it('bills what is left of a lost worker, and nothing while it is away', async () => {
    const workerId = await join();
    const { database } = opened;
    await database.worker.update({ where: { id: workerId }, data: { billedUntil: new Date(START), lastSeenAt: new Date(START + 90_000) } });
    await store.workers.lost(workerId, 'gone');
    await billWorkers(store.ledger, START + 10 * MINUTE);
    const minutes = await database.workerMinute.findMany({ orderBy: { minute: 'asc' } });
    expect(minutes.map((row) => row.activeMs)).toEqual([60_000, 30_000]);
    expect(await billWorkers(store.ledger, START + 20 * MINUTE)).toBe(0);
    const { billed, price } = await sums();
    expect(billed).toBe(price);
  });

  it('bills an interval once, also when two bill it at the same time', async () => {
    const workerId = await join();
    await opened.database.worker.update({ where: { id: workerId }, data: { billedUntil: new Date(START) } });
    const written = await Promise.all([billWorkers(store.ledger, START + MINUTE + 5_000), billWorkers(store.ledger, START + MINUTE + 5_000)]);
    expect(written[0] + written[1]).toBe(1);
    expect(await opened.database.workerMinute.findMany()).toMatchObject([{ activeMs: 60_000 }]);
  });

  it('joins the parts of a minute that control was stopped in', async () => {
    const workerId = await join();
    await opened.database.worker.update({ where: { id: workerId }, data: { billedUntil: new Date(START) } });
    await billWorkers(store.ledger, START + 20_000, true);
    await billWorkers(store.ledger, START + MINUTE + 5_000);
    expect(await opened.database.workerMinute.findMany()).toMatchObject([{ activeMs: 60_000 }]);
    const { billed, price } = await sums();
    expect(billed).toBe(price);
  });

  it('counts against the budget of its application', async () => {
    const workerId = await join();
    await opened.database.application.update({ where: { id: 'app' }, data: { monthlyBudgetNanoUsd: 1_000n } });
    await opened.database.billHour.create({ data: { hour: Math.floor(START / 3_600_000), workerId, hardwareClass: 'cpu.2', workspaceId: 'w', applicationId: 'app', taskId: 't', variantId: 'v', usedNanoUsd: 30n, idleNanoUsd: 12n } });
    expect((await store.world.read(START + 5 * MINUTE)).spent).toEqual([{ applicationId: 'app', nanoUsd: 42 }]);
    expect((await store.world.read(Date.UTC(2026, 1, 2))).spent).toEqual([]);
  });
});

describe('jobs as rows', () => {
  it('commits a result only at its epoch, once, with its effects', async () => {
    const workerId = await join();
    await store.world.apply([{ kind: 'work', work: { id: 'job', kind: 'inspect', subjectId: 'v1', payload: {}, priority: 1, workerId: null, hardwareClass: null } }]);
    expect(await store.work.enqueue([{ id: 'job', epoch: 0, workerId }])).toEqual(['job']);
    expect(await store.work.enqueue([{ id: 'job', epoch: 0, workerId }])).toEqual([]);
    await store.workers.lost(workerId, 'gone');
    const late = { id: 'job', epoch: 0, state: 'done' as const, result: {}, error: null };
    const effect = [{ kind: 'registration' as const, versionId: 'v1', state: 'generating' as const, progress: 'p' }];
    expect(await store.work.commit(late, effect)).toBe(false);
    expect(await opened.database.registration.count()).toBe(0);
    expect(await store.work.pending(Date.now() + 1_000, 10)).toMatchObject([{ id: 'job', epoch: 1, attempts: 1, workerId: null }]);
    await store.work.enqueue([{ id: 'job', epoch: 1, workerId }]);
    expect(await store.work.commit({ ...late, epoch: 1 }, effect)).toBe(true);
    expect(await store.work.commit({ ...late, epoch: 1 }, effect)).toBe(false);
    expect(await opened.database.registration.count()).toBe(1);
  });
});

describe('uses of keys', () => {
  it('keeps the last one of each key there is, and never goes back', async () => {
    const { database } = opened;
    const application = await database.application.findFirstOrThrow();
    await database.apiKey.create({ data: { id: 'used', applicationId: application.id, name: 'k', sha256: 'used'.repeat(16), start: 'infaas_', scopes: ['infer'] } });
    await store.ledger.keysUsed([{ id: 'used', atMs: START }, { id: 'gone', atMs: START }]);
    await store.ledger.keysUsed([{ id: 'used', atMs: START - MINUTE }]);
    expect(await database.keyUse.findMany()).toEqual([{ keyId: 'used', lastUsedAt: new Date(START) }]);
    await store.ledger.keysUsed([{ id: 'used', atMs: START + MINUTE }]);
    expect((await database.keyUse.findFirstOrThrow()).lastUsedAt).toEqual(new Date(START + MINUTE));
  });
});
