import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GrantView } from '@infaas/shared/domain/serving-view';
import { digitsBody, startTestGateway, type TestGateway } from './testing/test-gateway';
import { KEYS, testInstance, testView } from './testing/test-view';

const LINEAR = 'id-linear.v1.fp32.cpu.t1';
const CNN = 'id-cnn.v1.fp32.cpu.t1';
/** Workspace w1 (`acme`) shares its task digits with w2, where the application `other` is. */
const GRANT: GrantView = { id: 'g', workspaceId: 'w1', owner: 'acme', taskId: 'task-digits', architectureId: null, toWorkspaceId: 'w2', toApplicationId: null };
let epoch = 1;
let g: TestGateway;
let address = '';

beforeAll(async () => {
  g = await startTestGateway();
  address = (await g.host('one')).address;
  share(GRANT);
  await g.until(() => [...g.gateway.pool().all()].every((slot) => slot.live.connected));
});
afterAll(() => g.close());

function share(...grants: GrantView[]): void {
  epoch += 1;
  g.show({ ...testView({ instances: [LINEAR, CNN].map((id) => testInstance(id, address)), epoch }), grants });
}

const infer = (name: string, key: string, body = digitsBody([3])) => g.call(`/v2/models/${name}/infer`, { method: 'POST', body, key });

test('a granted task is asked by name@owner and counted for whoever asks', async () => {
  share(GRANT);
  const answer = await infer('digits@acme', KEYS.other);
  expect([answer.status, answer.json.model_name, answer.json.parameters.variant]).toEqual([200, 'digits@acme', 'cnn.v1.fp32.cpu.t1']);
  expect((await infer('digits%40acme', KEYS.other)).status).toBe(200);
  expect((await infer('linear@acme/versions/1', KEYS.other)).status).toBe(200);
  const explained = await infer('digits@acme', KEYS.other, digitsBody([3], { explain: true }));
  expect(JSON.parse(explained.json.parameters.explanation)).toMatchObject({ workspaceId: 'w2', application: 'other', target: 'digits@acme' });
  const ofOther = () => g.usage().filter((bucket) => bucket.applicationId === 'other' && bucket.variantId === CNN);
  await g.until(() => ofOther().length > 0);
  const counted = ofOther();
  for (const bucket of counted) expect(bucket).toMatchObject({ workspaceId: 'w2', taskId: 'task-digits' });
});

test('its signature, readiness and selection are open, its owner’s statistics are not', async () => {
  share(GRANT);
  await infer('digits', KEYS.good);
  const before = await g.call('/v2/models/digits/stats', { key: KEYS.good });
  const meta = await g.call('/v2/models/digits@acme', { key: KEYS.other });
  expect(meta.json).toMatchObject({ name: 'digits@acme', inputs: [{ name: 'image', shape: [-1, 1, 2, 2] }] });
  expect((await g.call('/v2/models/digits@acme/ready', { key: KEYS.other })).json).toEqual({ name: 'digits@acme', ready: true });
  expect((await g.call('/v2/models/digits@acme/select', { method: 'POST', body: '{}', key: KEYS.other })).json.outcome).toBe('warm');
  const own = await g.call('/v2/models/digits@acme/stats', { key: KEYS.other });
  await infer('digits@acme', KEYS.other);
  const later = await g.call('/v2/models/digits@acme/stats', { key: KEYS.other });
  expect(later.json.model_stats[0].inference_count).toBe(own.json.model_stats[0].inference_count + 1);
  expect((await g.call('/v2/models/digits/stats', { key: KEYS.good })).json).toEqual(before.json);
  expect((await g.call('/v2/models/digits@acme/stats', { key: KEYS.good })).status).toBe(404);
});

test('the list of names says what is shared, and loading is not part of it', async () => {
  share(GRANT);
  const names = async (key: string): Promise<string[]> => (await g.call('/v2/models', { key })).json.models.map((model: { name: string }) => model.name);
  expect(await names(KEYS.other)).toEqual(['secret', 'hidden', 'digits@acme', 'linear@acme', 'cnn@acme']);
  expect((await names(KEYS.good)).some((name) => name.includes('@'))).toBe(false);
  expect((await g.call('/v2/repository/models/digits@acme/load', { method: 'POST', body: '{}', key: KEYS.other })).status).toBe(403);
});

test.each([
  ['without a grant', []], ['of another task', [{ ...GRANT, taskId: 'task-pets' }]], ['of another architecture', [{ ...GRANT, taskId: null, architectureId: 'arch-cnn' }]],
  ['to another workspace', [{ ...GRANT, toWorkspaceId: 'w3' }]], ['to another application', [{ ...GRANT, toApplicationId: 'else' }]],
] as [string, GrantView[]][])('%s it does not exist: 404, and not a word of it', async (_, grants) => {
  share(...grants);
  for (const name of ['digits@acme', 'linear@acme', 'linear.v1.fp32.cpu.t1@acme', 'digits', 'linear']) {
    const answer = await infer(name, KEYS.other);
    expect([name, answer.status, answer.json.code]).toEqual([name, 404, 'unknown_name']);
    expect(answer.json.hint).not.toContain('linear');
  }
  for (const path of ['', '/ready', '/config', '/stats']) expect((await g.call(`/v2/models/digits@acme${path}`, { key: KEYS.other })).status).toBe(404);
});

test('revoking takes effect with the next view', async () => {
  share(GRANT);
  expect((await infer('digits@acme', KEYS.other)).status).toBe(200);
  share();
  expect((await infer('digits@acme', KEYS.other)).status).toBe(404);
});

test('a deferred query goes to control by its full name', async () => {
  share(GRANT);
  const pending = g.call('/v2/models/digits@acme/infer', { method: 'POST', body: digitsBody([3], { deferred: true }), key: KEYS.other });
  await g.until(() => g.told.some(({ message }) => message.kind === 'request'));
  const request = g.told.find(({ message }) => message.kind === 'request');
  if (request?.message.kind !== 'request') throw new Error('no request');
  expect(request.message).toMatchObject({ call: { workspaceId: 'w2', applicationId: 'other', query: { target: 'digits@acme' } } });
  g.fromControl({ kind: 'response', id: request.message.id, ok: true, answer: { id: 'd1', state: 'queued', createdAtMs: 5, finishedAtMs: null, error: null, parameters: null } });
  expect((await pending).status).toBe(202);
});
