import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signConsoleToken } from '@infaas/shared/platform/console-token';
import { digitsBody, LINK_TOKEN, outcomes, startTestGateway, type TestGateway } from '../testing/test-gateway';
import type { FakeHost } from '../testing/fake-host';
import { KEYS, testApplication, testInstance, testView } from '../testing/test-view';

const LINEAR = 'id-linear.v1.fp32.cpu.t1';
const PET = 'id-pet.v1.fp32.cpu.t1';
const SUM = 'id-sum.v1.fp32.cpu.t1';
const MAX_BODY = 200_000;

let g: TestGateway;
let host: FakeHost;

beforeAll(async () => {
  g = await startTestGateway({ limits: { maxBodyBytes: MAX_BODY, maxRows: 64 } });
  host = await g.host('one');
  g.show(testView({ instances: [LINEAR, PET, SUM].map((id) => testInstance(id, host.address)) }));
  await g.until(() => [...g.gateway.pool().all()].every((slot) => slot.live.connected));
});
afterAll(() => g.close());

const post = (path: string, body: RequestInit['body'], init: RequestInit & { key?: string | null } = {}) => g.call(path, { method: 'POST', body: body ?? null, ...init });
const infer = (body: RequestInit['body'], init: RequestInit & { key?: string | null } = {}) => post('/v2/models/digits/infer', body, init);
const image = (extra: Record<string, unknown>) => JSON.stringify({ inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2], data: [0.1, 0, 0, 0], ...extra }] });

describe('who may call', () => {
  test.each(['/v2', '/v2/health/live', '/healthz'])('%s is open', async (path) => {
    expect((await g.call(path, { key: null })).status).toBe(200);
  });

  test('readiness is open', async () => {
    expect((await g.call('/v2/health/ready', { key: null })).status).toBe(200);
  });

  test.each(['/v2/models', '/v2/models/digits', '/v2/models/digits/ready', '/v2/models/digits/config', '/v2/models/digits/stats', '/v2/models/stats', '/v2/deferred/abc'])('%s needs a key', async (path) => {
    expect((await g.call(path, { key: null })).status).toBe(401);
  });

  test.each([
    ['no key', {}, 401], ['an unknown key', { authorization: 'Bearer nope' }, 401], ['another scheme', { authorization: 'Basic abc' }, 401], ['an expired key', { authorization: `Bearer ${KEYS.expired}` }, 401],
    ['a key that may not query', { authorization: `Bearer ${KEYS.readOnly}` }, 403], ['a disabled application', { authorization: `Bearer ${KEYS.disabled}` }, 403],
    ['a forged console token', { 'x-infaas-console': 'e30.00' }, 401],
  ])('%s', async (_, headers, status) => {
    const answer = await infer(digitsBody([1]), { key: null, headers: headers as Record<string, string> });
    expect(answer.status).toBe(status);
    expect(answer.json.hint).toBeTruthy();
  });

  test('a console token queries as its application, until it expires', async () => {
    const token = (expiresAtMs: number) => signConsoleToken({ workspaceId: 'w1', applicationId: 'shop', expiresAtMs }, LINK_TOKEN);
    expect((await infer(digitsBody([1]), { key: null, headers: { 'x-infaas-console': token(Date.now() + 10_000) } })).status).toBe(200);
    expect((await infer(digitsBody([1]), { key: null, headers: { 'x-infaas-console': token(Date.now() - 1) } })).status).toBe(401);
  });

  test('names of another workspace do not exist', async () => {
    for (const path of ['secret', 'hidden', 'hidden.v1.fp32.cpu.t1']) {
      const answer = await g.call(`/v2/models/${path}`);
      expect([path, answer.status, JSON.stringify(answer.json).includes('w2')]).toEqual([path, 404, false]);
    }
    expect((await g.call('/v2/models/digits', { key: KEYS.other })).status).toBe(404);
    expect((await post('/v2/models/digits/infer', digitsBody([1]), { key: KEYS.other })).status).toBe(404);
    expect((await g.call('/v2/models', { key: KEYS.other })).json.models.map((model: { name: string }) => model.name)).toEqual(['secret', 'hidden']);
  });
});

describe('metadata', () => {
  test('the canonical signature', async () => {
    expect((await g.call('/v2/models/digits')).json).toMatchObject({
      infaas: { kind: 'task', task: 'digits', metric: 'top1', input: { kind: 'image', range: [0, 1] } },
      name: 'digits', versions: ['1'], platform: 'infaas', inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 1, 2, 2] }], outputs: [{ name: 'scores', datatype: 'FP32', shape: [-1, 10] }],
    });
    expect((await g.call('/v2/models/linear/versions/1')).json).toMatchObject({ name: 'linear', versions: ['1'] });
  });

  test('an unknown name gets the nearest one', async () => {
    const answer = await g.call('/v2/models/digit');
    expect([answer.status, answer.json.code]).toEqual([404, 'unknown_name']);
    expect(answer.json.hint).toContain('digits');
    expect((await g.call('/v2/models/linear/versions/7')).status).toBe(404);
    expect((await g.call('/v2/models/linear/versions/x')).status).toBe(404);
  });

  test('ready, config, stats, repository', async () => {
    expect((await g.call('/v2/models/digits/ready')).status).toBe(200);
    expect((await g.call('/v2/models/empty/ready')).status).toBe(409);
    expect((await g.call('/v2/models/digits/config')).json).toMatchObject({ name: 'digits', max_batch_size: 8, input: [{ name: 'image', data_type: 'TYPE_FP32', dims: [1, 2, 2] }] });
    await infer(digitsBody([1]));
    expect((await post('/v2/repository/index', '{"ready":true}')).bytes.toString()).toContain('"digits"');
    expect((await post('/v2/repository/models/digits/load', '{}')).status).toBe(200);
    expect((await post('/v2/repository/models/digit/load', '')).status).toBe(404);
    expect((await post('/v2/repository/models/empty/load', '')).status).toBe(409);
    expect((await post('/v2/repository/models/digits/unload', '{}')).status).toBe(403);
  });

  test('paths and methods that do not exist', async () => {
    expect((await g.call('/nope')).json.code).toBe('unknown_path');
    expect((await g.call('/v2/models/digits/nope')).status).toBe(404);
    const wrong = await g.call('/v2/models/digits/infer');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await g.call('/v2', { method: 'DELETE' })).status).toBe(405);
    expect((await g.call('/v2/models/%ff/infer', { method: 'POST' })).status).toBe(400);
    const head = await g.call('/v2', { method: 'HEAD' });
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
  });
});

describe('bad input', () => {
  test.each<[string, string, RegExp]>([
    ['truncated JSON', '{"inputs":[', /JSON/], ['NaN', '{"inputs":[{"name":"image","datatype":"FP32","shape":[1,1,2,2],"data":[NaN,0,0,0]}]}', /value 0 of the image is NaN/], ['wrong dtype', image({ datatype: 'INT32', data: [1, 0, 0, 0] }), /"image" has datatype INT32/],
    ['wrong shape', image({ shape: [1, 4] }), /"image" has shape \[1,4\]/], ['wrong name', image({ name: 'img' }), /"image" is missing \("img" was sent\)/], ['no rows', image({ shape: [0, 1, 2, 2], data: [] }), /no rows/],
    ['BF16', image({ datatype: 'BF16' }), /BF16/], ['unknown output', JSON.stringify({ ...JSON.parse(digitsBody([1])), outputs: [{ name: 'probabilities' }] }), /"probabilities" does not exist/],
    ['unknown objective', digitsBody([1], { objective: 'nope' }), /no objective "nope"/], ['wrong value', digitsBody([1], { min_accuracy: 'high' }), /min_accuracy/], ['degrade without a floor', digitsBody([1], { on_unmet: 'degrade' }), /degraded_min_accuracy/],
  ])('%s is 400 and says what', async (_, body, message) => {
    const answer = await infer(body);
    expect([answer.status, answer.json.code]).toEqual([400, 'malformed']);
    expect(answer.json.error).toMatch(message);
  });

  test('too many inputs, twice the same, unequal rows', async () => {
    const a = { name: 'a', datatype: 'FP32', shape: [2, 2], data: [1, 2, 3, 4] };
    const b = { name: 'b', datatype: 'INT64', shape: [2], data: [1, 2] };
    const body = (...inputs: unknown[]) => JSON.stringify({ inputs });
    host.act = (query) => ({ do: 'answer', tensors: [{ dtype: 'FP32', shape: [query.rows, 10], data: new Uint8Array(query.rows * 40) }] });
    expect((await post('/v2/models/sums/infer', body(a, b))).status).toBe(200);
    host.act = () => ({ do: 'answer' });
    expect((await post('/v2/models/sums/infer', body(a, { ...b, shape: [1], data: [1] }))).json.error).toMatch(/"b" has 1 rows/);
    expect((await post('/v2/models/sums/infer', body(a, b, { ...b, name: 'c' }))).json.error).toMatch(/"c" is not an input/);
    expect((await post('/v2/models/sums/infer', body(a, b, a))).json.error).toMatch(/"a" was sent twice/);
  });

  test('bodies that are too large, plain and compressed, and too many rows', async () => {
    expect((await infer(Buffer.alloc(MAX_BODY + 1, 32))).status).toBe(413);
    expect((await infer(gzipSync(Buffer.alloc(20_000_000, 32)), { headers: { 'content-encoding': 'gzip' } })).status).toBe(413);
    expect((await infer(digitsBody(Array.from({ length: 65 }, () => 1)))).status).toBe(413);
    const chunked = new ReadableStream({ pull: (controller) => controller.enqueue(Buffer.alloc(50_000, 32)) });
    expect((await infer(chunked, { duplex: 'half' } as RequestInit)).status).toBe(413);
  });

  test('compressed bodies', async () => {
    expect((await infer(gzipSync(digitsBody([2])), { headers: { 'content-encoding': 'gzip' } })).status).toBe(200);
    expect((await infer(deflateSync(digitsBody([2])), { headers: { 'content-encoding': 'deflate' } })).status).toBe(200);
    expect((await infer('not gzip', { headers: { 'content-encoding': 'gzip' } })).status).toBe(400);
    expect((await infer('x', { headers: { 'content-encoding': 'br' } })).status).toBe(400);
  });

  test.each([[15], [17], [0], [-1], [1e12]])('binary_data_size %d for 16 bytes', async (size) => {
    const { body, headers } = binaryBody(Buffer.alloc(16), size);
    expect((await infer(body, { headers })).status).toBe(400);
  });

  test('hostile headers and bytes that are no HTTP', async () => {
    expect((await infer(digitsBody([1]), { headers: { 'inference-header-content-length': '-5' } })).status).toBe(400);
    expect((await infer(digitsBody([1]), { headers: { 'inference-header-content-length': '1e3' } })).status).toBe(400);
    expect((await infer(digitsBody([1]), { headers: { 'x-infaas-min-accuracy': 'NaN' } })).status).toBe(400);
    expect(await raw('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await raw(`GET /v2 HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
    expect(await raw('POST /v2/models/digits/infer HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\nhello')).toMatch(/^HTTP\/1\.1 400/);
  });

  test('fuzzed requests are never a 500, and each is counted once', async () => {
    const fresh = await startTestGateway();
    const own = await fresh.host('fuzz');
    fresh.show(testView({ instances: [LINEAR, 'id-cnn.v1.fp32.cpu.t1'].map((id) => testInstance(id, own.address)), applications: [testApplication({ id: 'shop', key: KEYS.good })] }));
    await fresh.until(() => [...fresh.gateway.pool().all()].every((slot) => slot.live.connected));
    let received = 0;
    const shapes = fc.oneof(fc.constant([1, 1, 2, 2]), fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 5 }));
    const body = fc.oneof(fc.string(), fc.json(), fc.record({ inputs: fc.array(fc.record({ name: fc.constantFrom('image', 'x'), datatype: fc.constantFrom('FP32', 'BYTES', 'FP16', 'nope'), shape: shapes, data: fc.array(fc.oneof(fc.double(), fc.string(), fc.constant(null)), { maxLength: 5 }) }), { maxLength: 2 }), parameters: fc.dictionary(fc.constantFrom('min_accuracy', 'max_latency_ms', 'on_unmet', 'priority'), fc.oneof(fc.double({ min: 0, max: 1 }), fc.string())) }).map((value) => JSON.stringify(value)));
    await fc.assert(fc.asyncProperty(body, fc.constantFrom('infer', 'predict'), fc.constantFrom('digits', 'linear', 'nope', 'empty'), async (text, action, name) => {
      received += 1;
      const { status } = await fresh.call(`/v2/models/${name}/${action}`, { method: 'POST', body: text });
      expect([200, 400, 404, 409, 413, 422, 503, 504]).toContain(status);
    }), { numRuns: 400 });
    await fresh.gateway.close(0);
    const counted = outcomes(fresh.usage());
    expect(counted.failed).toBe(0);
    expect(Object.values(counted).reduce((sum, count) => sum + count, 0)).toBe(received);
    await fresh.close();
  });
});

describe('binary answers and pictures', () => {
  test('binary in, binary out', async () => {
    const { body, headers } = binaryBody(Buffer.from(Float32Array.from([0.7, 0, 0, 0]).buffer), 16, { binary_data_output: true });
    const answer = await infer(body, { headers });
    const jsonBytes = Number(answer.headers.get('inference-header-content-length'));
    const head = JSON.parse(answer.bytes.toString('utf8', 0, jsonBytes)) as { outputs: { parameters: { binary_data_size: number } }[] };
    expect(head.outputs[0]?.parameters.binary_data_size).toBe(40);
    expect(answer.bytes.readFloatLE(jsonBytes + 7 * 4)).toBeCloseTo(0.91);
  });

  test('predict answers labels with scores; query string and headers carry the objective', async () => {
    const answer = await post('/v2/models/pets/predict?max_latency_ms=900', Buffer.from([4, 1, 2, 3]), { headers: { 'x-infaas-explain': 'true' } });
    expect(answer.status).toBe(200);
    expect(answer.json.labels).toHaveLength(5);
    expect(answer.json.labels[0].label).toBe('4');
    expect(answer.json.parameters.explanation).toBeTruthy();
    expect(host.queries.at(-1)).toMatchObject({ picture: true, rows: 1, deadlineUs: 900_000 });
    expect((await post('/v2/models/pets/predict?min_accuracy=x', 'abc')).status).toBe(400);
    expect((await post('/v2/models/pets/predict', '')).status).toBe(400);
    expect((await post('/v2/models/sums/predict', 'abc')).status).toBe(400);
  });

  test('select shows the decision and runs nothing', async () => {
    const before = host.queries.length;
    const { status, json } = await post('/v2/models/digits/select', JSON.stringify({ min_accuracy: 0.5 }));
    expect([status, json.outcome, json.variant]).toEqual([200, 'warm', 'linear.v1.fp32.cpu.t1']);
    expect(json.candidates).toHaveLength(2);
    expect((await post('/v2/models/digits/select', JSON.stringify({ parameters: { min_accuracy: 0.999 } }))).json).toMatchObject({ outcome: 'refused', code: 'objective_unmet' });
    expect(host.queries.length).toBe(before);
  });
});

function binaryBody(data: Buffer, size: number, parameters: Record<string, unknown> = {}): { body: Buffer; headers: Record<string, string> } {
  const head = Buffer.from(JSON.stringify({ parameters, inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2], parameters: { binary_data_size: size } }] }));
  return { body: Buffer.concat([head, data]), headers: { 'inference-header-content-length': String(head.length) } };
}

function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(g.port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', () => resolve(text));
  });
}
