import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openJobProducer } from '@infaas/shared/platform/job-queue';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import { startRedis, type TestServer } from '@infaas/shared/platform/testing/start-redis';
import type { DeferredQuerySpec, GatewayCall } from '@infaas/shared/protocol/link';
import { createControlRig, LINK_TOKEN, until, type ControlRig } from './testing/control-rig';
import { startFakeGateway, type CallResult, type FakeGateway } from './testing/fake-gateway';
import { seedIntent } from './testing/seed-intent';

let postgres: TestServer;
let redis: TestServer;
let rig: ControlRig;
let gateway: FakeGateway;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(async () => {
  await Promise.all([postgres.close(), redis.close()]);
});
afterEach(async () => {
  gateway.close();
  await rig.close();
});

async function open(): Promise<void> {
  rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url });
  await seedIntent(rig.database);
}

async function ready(): Promise<void> {
  gateway = startFakeGateway({ port: rig.port(), token: LINK_TOKEN });
  await until('ready', async () => (gateway.view()?.variants.some((variant) => variant.status === 'ready') ? true : null));
}

const SPEC: DeferredQuerySpec = {
  target: 'digits', version: null, minAccuracy: null, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, finishWithinMs: 3_600_000,
  picture: false, rows: 1, webhook: null,
};
function submission(spec: Partial<DeferredQuerySpec>, idempotencyKey: string | null = null): GatewayCall {
  return { method: 'deferred.submit', workspaceId: 'w', applicationId: 'app', idempotencyKey, query: { ...SPEC, ...spec } };
}
const submit = (spec: Partial<DeferredQuerySpec>, key?: string): Promise<CallResult> => gateway.call(submission(spec, key ?? null), Buffer.from('input'));
const idOf = (result: CallResult): string => (result.ok ? result.answer.id : '');

it('answers 100 queries once each, though a worker is lost and jobs are delivered twice', async () => {
  await open();
  let done = 0;
  const first = rig.worker({ name: 'one', concurrency: 1, script: async (name) => { if (name === 'deferred-query') { done += 1; if (done > 20) return 'never'; } return undefined; } });
  await ready();
  const ids = (await Promise.all(Array.from({ length: 100 }, () => submit({})))).map(idOf);
  expect(new Set(ids).size).toBe(100);
  await until('some are done', async () => ((await rig.database.deferredQuery.count({ where: { state: 'done' } })) >= 10 ? true : null));
  const second = rig.worker({ name: 'two', concurrency: 4 });
  await second.welcomed;
  await first.kill();
  // The same row once more under an older epoch and under its own: neither may act again.
  const producer = openJobProducer(rig.location, 'cpu.two', () => undefined);
  const twice = await rig.database.workItem.findFirstOrThrow({ where: { kind: 'deferred-query', state: 'done' } });
  await producer.add('deferred-query', `${twice.id}-${twice.epoch}`, { ...(twice.payload as object), workId: twice.id, epoch: twice.epoch } as never);
  await until('all are done', async () => ((await rig.database.deferredQuery.count({ where: { state: 'done' } })) === 100 ? true : null));
  await producer.close();
  const rows = await rig.database.workItem.findMany({ where: { kind: 'deferred-query' } });
  expect(rows.filter((row) => row.state === 'done')).toHaveLength(100);
  expect(rows.some((row) => row.epoch === 1)).toBe(true);
});

it('gives one query for one idempotency key, also when both come at once', async () => {
  await open();
  rig.worker({ name: 'one' });
  await ready();
  const results = await Promise.all([submit({}, 'same'), submit({}, 'same'), submit({}, 'other')]);
  const ids = results.map(idOf);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[0]);
  expect(idOf(await submit({}, 'same'))).toBe(ids[0]);
  expect(await rig.database.deferredQuery.count()).toBe(2);
});

it('refuses an idempotency key that belongs to another query', async () => {
  await open();
  rig.worker({ name: 'one' });
  await ready();
  const first = idOf(await submit({ finishWithinMs: 60_000 }, 'mine'));
  expect(await submit({ finishWithinMs: 61_000 }, 'mine')).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect(idOf(await submit({ finishWithinMs: 60_000 }, 'mine'))).toBe(first);
});

it('returns the output with its parameters, and only to its own workspace', async () => {
  await open();
  const output = await rig.contentStore.put(Buffer.from('the answer'));
  rig.worker({ name: 'one', script: (name) => (name === 'deferred-query' ? { ok: true, result: { output, computeUs: 700, queueUs: 10 } } : undefined) });
  await ready();
  const id = idOf(await submit({}));
  const result = await until('done', async () => {
    const answer = await gateway.call({ method: 'deferred.get', workspaceId: 'w', id });
    return answer.ok && answer.answer.state === 'done' ? answer : null;
  });
  expect(result.attachment.toString()).toBe('the answer');
  expect(result.ok && result.answer.parameters).toMatchObject({ architecture: 'mlp', version: 1, hardware: 'cpu.2', worker: 'one', accuracy: 0.95, compute_us: 700 });
  expect(result.ok && Number(result.answer.parameters?.['cost_usd'])).toBeGreaterThan(0);
  expect(await gateway.call({ method: 'deferred.get', workspaceId: 'other', id })).toMatchObject({ ok: false, error: { code: 'unknown_name' } });
});

it('refuses what no variant can do, as online', async () => {
  await open();
  rig.worker({ name: 'one' });
  await ready();
  expect(await submit({ minAccuracy: 0.999 })).toMatchObject({ ok: false, error: { code: 'objective_unmet' } });
  expect(await submit({ target: 'digts' })).toMatchObject({ ok: false, error: { code: 'unknown_name', hint: 'Did you mean "digits"?' } });
  expect(await rig.database.deferredQuery.count()).toBe(0);
});

it('cancels and expires queries that have not ended; their jobs do nothing any more', async () => {
  await open();
  const worker = rig.worker({ name: 'one', script: (name) => (name === 'deferred-query' ? 'never' : undefined) });
  await ready();
  const cancelled = idOf(await submit({}));
  const late = idOf(await submit({ finishWithinMs: 1_500 }));
  await until('running', () => (worker.jobs.filter((job) => job.name === 'deferred-query').length === 2 ? true : null));
  expect(await gateway.call({ method: 'deferred.cancel', workspaceId: 'w', id: cancelled })).toMatchObject({ ok: true, answer: { state: 'cancelled' } });
  await until('expired', async () => ((await rig.database.deferredQuery.findUnique({ where: { id: late } }))?.state === 'expired' ? true : null));
  expect(await rig.database.workItem.count({ where: { kind: 'deferred-query', state: 'cancelled' } })).toBe(2);
});
