import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KEYS, testApplication } from '../testing/test-view';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { openGrpc, type RawGrpc } from './testing/raw-grpc';
import { binaryRequest, exchange, partsOf, requestBytes, type RawAnswer } from './testing/raw-http';
import { bytesElements } from './testing/data-type-cases';
import { bytesOf, integers, messages, packed, texts, type Message } from './testing/wire';

/** Triton's extensions: classification, schedule policy, model repository, shared memory, trace and log settings. */
const MANAGER = 'key-that-manages';
let world: ConformanceWorld;
let grpc: RawGrpc;
let epoch = 10;

beforeAll(async () => {
  world = await startConformanceWorld();
  const manager = testApplication({ id: 'manager-app', key: MANAGER, keys: [{ id: 'k', sha256: await sha256(MANAGER), scopes: ['infer', 'manage'], expiresAtMs: null }] });
  world.view = { ...world.view, applications: [...world.view.applications, manager] };
  show({});
  grpc = openGrpc(world.grpcPort);
});
afterAll(async () => {
  grpc.close();
  await world.close();
});

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
}

/** Publishes the view with these variants of a task unloaded. */
function show({ unloaded = null }: { unloaded?: string | null }): void {
  epoch += 1;
  const variants = world.view.variants.map((variant) => (variant.taskId === `task-${unloaded ?? ''}` ? { ...variant, unloadedBy: 'manager-app' } : variant));
  world.show({ ...world.view, epoch, variants });
}

const post = (path: string, json: unknown, key: string = KEYS.good): Promise<RawAnswer> => (
  exchange(world.port, requestBytes({ path, body: json === undefined ? '' : JSON.stringify(json), headers: { Authorization: `Bearer ${key}` } }))
);
const get = (path: string): Promise<RawAnswer> => exchange(world.port, requestBytes({ method: 'GET', path }));
const image = (label: number): Record<string, unknown> => ({ name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2], data: [label / 10, 0, 0, 0] });

describe('classification', () => {
  const ask = (outputs: unknown, name = 'digits', inputs: unknown[] = [image(7)]): Promise<RawAnswer> => post(`/v2/models/${name}/infer`, { inputs, outputs });
  const wide = (values: number[], dtype = 'fp32'): Record<string, unknown> => ({ name: 'x', datatype: dtype.toUpperCase(), shape: [values.length / 3, 3], data: values });

  test('the k largest values as "value:index:label", largest first, as BYTES', async () => {
    expect(partsOf(await ask([{ name: 'scores', parameters: { classification: 3 } }])).json['outputs']).toEqual([
      { name: 'scores', datatype: 'BYTES', shape: [1, 3], data: ['0.910000:7:seven', '0.010000:0:zero', '0.010000:1:one'] },
    ]);
  });

  test('without labels "value:index"', async () => {
    expect(partsOf(await ask([{ name: 'y', parameters: { classification: 2 } }], 'echo-fp32', [wide([1.1, 3.3, 2.4])])).json['outputs']).toEqual([
      { name: 'y', datatype: 'BYTES', shape: [1, 2], data: ['3.300000:1', '2.400000:2'] },
    ]);
  });

  test('each row by itself', async () => {
    const inputs = [{ ...image(0), shape: [2, 1, 2, 2], data: [0.3, 0, 0, 0, 0.9, 0, 0, 0] }];
    expect(partsOf(await ask([{ name: 'scores', parameters: { classification: 1 } }], 'digits', inputs)).json['outputs']).toMatchObject([{ shape: [2, 1], data: ['0.910000:3:three', '0.910000:9:nine'] }]);
  });

  test('whole numbers are compared and written as such', async () => {
    expect(partsOf(await ask([{ name: 'y', parameters: { classification: 3 } }], 'echo-int32', [wide([-5, 10, 7], 'int32')])).json['outputs']).toMatchObject([{ data: ['10:1', '7:2', '-5:0'] }]);
  });

  test('64-bit integers are compared digit by digit', async () => {
    const body = '{"inputs":[{"name":"x","datatype":"INT64","shape":[1,3],"data":[9223372036854775806,9223372036854775807,9223372036854775805]}],"outputs":[{"name":"y","parameters":{"classification":1}}]}';
    const answer = await exchange(world.port, requestBytes({ path: '/v2/models/echo-int64/infer', body }));
    expect(partsOf(answer).json['outputs']).toMatchObject([{ data: ['9223372036854775807:1'] }]);
  });

  test('more classes than there are: all of them', async () => {
    expect(partsOf(await ask([{ name: 'y', parameters: { classification: 50 } }], 'echo-fp32', [wide([1, 2, 3])])).json['outputs']).toMatchObject([{ shape: [1, 3] }]);
  });

  test('0 classes: the tensor itself', async () => {
    expect(partsOf(await ask([{ name: 'scores', parameters: { classification: 0 } }])).json['outputs']).toMatchObject([{ datatype: 'FP32', shape: [1, 10] }]);
  });

  test('NaN ranks last', async () => {
    const bytes = Buffer.from(Float32Array.of(Number.NaN, -1, Infinity).buffer);
    const answer = await exchange(world.port, binaryRequest('/v2/models/echo-fp32/infer', { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], parameters: { binary_data_size: 12 } }], outputs: [{ name: 'y', parameters: { classification: 3 } }] }, [bytes]));
    expect(partsOf(answer).json['outputs']).toMatchObject([{ data: ['inf:2', '-1.000000:1', 'nan:0'] }]);
  });

  test('as binary data when that is asked for', async () => {
    const answer = await ask([{ name: 'scores', parameters: { classification: 1, binary_data: true } }]);
    expect(partsOf(answer).binary.equals(bytesElements('0.910000:7:seven'))).toBe(true);
  });

  test('a model without a batch dimension: shape [k]', async () => {
    const fixed = [{ name: 'x', datatype: 'FP32', shape: [2, 2], data: [1, 4, 3, 2] }];
    expect(partsOf(await ask([{ name: 'y', parameters: { classification: 2 } }], 'fixed', fixed)).json['outputs']).toMatchObject([{ shape: [2], data: ['4.000000:1', '3.000000:2'] }]);
  });

  test.each<[string, unknown, string]>([['a text as count', { classification: '3' }, 'digits'], ['a negative count', { classification: -1 }, 'digits'], ['a fraction', { classification: 1.5 }, 'digits']])('%s is 400 with an error', async (_, parameters, name) => {
    const answer = await ask([{ name: 'scores', parameters }], name);
    expect([answer.status, typeof partsOf(answer).json['error']]).toEqual([400, 'string']);
  });

  test('texts have no order: 400', async () => {
    expect((await ask([{ name: 'y', parameters: { classification: 1 } }], 'echo-bytes', [{ name: 'x', datatype: 'BYTES', shape: [1, 3], data: ['a', 'b', 'c'] }])).status).toBe(400);
  });

  test('gRPC: an int64 parameter of the output, answered raw or typed as the request was', async () => {
    const output: Message = { 1: 'scores', 2: { 1: 'classification', 2: { 2: 2 } } };
    const bytes = Buffer.from(Float32Array.of(0.4, 0, 0, 0).buffer);
    const tensor: Message = { 1: 'image', 2: 'FP32', 3: packed([1, 1, 2, 2]) };
    const raw = await grpc.call('ModelInfer', { 1: 'digits', 5: tensor, 6: output, 7: bytes });
    const typed = await grpc.call('ModelInfer', { 1: 'digits', 5: { ...tensor, 5: { 6: bytes } }, 6: output });
    expect(bytesOf(raw.message, 6)[0]?.equals(bytesElements('0.910000:4:four', '0.010000:0:zero'))).toBe(true);
    const [answered] = messages(typed.message, 5);
    expect([texts(answered ?? new Map(), 2), integers(answered, 3), texts(messages(answered ?? new Map(), 5)[0] ?? new Map(), 8)]).toEqual([['BYTES'], [1n, 2n], ['0.910000:4:four', '0.010000:0:zero']]);
  });
});

describe('schedule policy', () => {
  const ask = (parameters: Record<string, unknown>): Promise<RawAnswer> => post('/v2/models/digits/infer', { inputs: [image(1)], parameters });
  const sent = async (parameters: Record<string, unknown>): Promise<{ priority: number; deadlineUs: number } | undefined> => {
    expect((await ask(parameters)).status).toBe(200);
    return world.digits.queries.at(-1);
  };

  test('priority 1 goes before 2, 2 before none, 0 is as none, and all of it reaches the batching instance', async () => {
    const ranks = [];
    for (const priority of [1, 2, undefined, 0, 500]) ranks.push((await sent(priority === undefined ? {} : { priority }))?.priority ?? Number.NaN);
    const [first = 0, second = 0, none = 0, zero = 0, late = 0] = ranks;
    expect([first > second, second > none, none === zero, none > late]).toEqual([true, true, true, true]);
  });

  test.each<[string, Record<string, unknown>, number]>([
    ['timeout in microseconds is the deadline', { timeout: 700_000 }, 700_000], ['the smaller of timeout and max_latency_ms holds: timeout', { timeout: 300_000, max_latency_ms: 800 }, 300_000],
    ['the smaller of timeout and max_latency_ms holds: max_latency_ms', { timeout: 900_000, max_latency_ms: 400 }, 400_000], ['timeout 0 is none', { timeout: 0, max_latency_ms: 500 }, 500_000],
    ['a timeout beyond any wait is none', { timeout: 9_007_199_254_740_991, max_latency_ms: 600 }, 600_000],
  ])('%s', async (_, parameters, deadlineUs) => {
    expect((await sent(parameters))?.deadlineUs).toBe(deadlineUs);
  });

  test.each([[{ priority: -1 }], [{ priority: 1.5 }], [{ priority: 'high' }], [{ timeout: -1 }], [{ timeout: 'soon' }]])('%j is 400 with an error', async (parameters) => {
    expect((await ask(parameters)).status).toBe(400);
  });

  test('gRPC: int64 and uint64 parameters', async () => {
    for (const field of [2, 5]) {
      const parameters = [{ 1: 'priority', 2: { [field]: 3 } }, { 1: 'timeout', 2: { [field]: 650_000 } }];
      const answer = await grpc.call('ModelInfer', { 1: 'digits', 4: parameters, 5: { 1: 'image', 2: 'FP32', 3: packed([1, 1, 2, 2]) }, 7: Buffer.alloc(16) });
      expect([answer.code, world.digits.queries.at(-1)]).toMatchObject([0, { priority: 97, deadlineUs: 650_000 }]);
    }
  });

  test('sequence parameters, which have no meaning here, are passed over', async () => {
    expect((await ask({ sequence_id: 7, sequence_start: true, sequence_end: false })).status).toBe(200);
  });
});

describe('model repository', () => {
  beforeEach(() => show({}));
  const index = async (body: unknown): Promise<{ name: string; state: string; reason: string; version: string }[]> => JSON.parse((await post('/v2/repository/index', body)).body.toString()) as never;

  /** Plays control: answers the next order, and publishes what follows from it. */
  async function obey(unloaded: string | null): Promise<Record<string, unknown>> {
    const isOrder = (message: { kind: string; call?: { method: string } }): boolean => message.kind === 'request' && (message.call?.method.startsWith('repository.') ?? false);
    const before = world.told.length;
    await world.until(() => world.told.slice(before).some(({ message }) => isOrder(message)));
    const order = world.told.slice(before).map(({ message }) => message).find(isOrder);
    if (order?.kind !== 'request') throw new Error('no order came');
    world.fromControl({ kind: 'response', id: order.id, ok: true, answer: { changed: 1 } });
    show({ unloaded });
    return order.call;
  }

  test('the index lists every name with version, state and reason', async () => {
    const entries = await index({});
    expect(entries).toContainEqual({ name: 'echo-fp32', version: '1', state: 'READY', reason: '' });
    expect(entries).toContainEqual({ name: 'empty', version: '1', state: 'UNAVAILABLE', reason: 'profiling 1 of 4 variants' });
    expect((await index({ ready: true })).map(({ name }) => name)).not.toContain('empty');
    expect((await index(undefined)).length).toBe(entries.length);
  });

  test('unload: nothing of the name answers, readiness and index say so; load brings it back', async () => {
    const ordered = obey('echo-fp32');
    expect((await post('/v2/repository/models/echo-fp32/unload', { parameters: { unload_dependents: true } }, MANAGER)).status).toBe(200);
    expect(await ordered).toMatchObject({ method: 'repository.unload', target: 'echo-fp32', version: null, workspaceId: 'w1', applicationId: 'manager-app' });
    for (const name of ['echo-fp32', 'echo-fp32-net', 'echo-fp32-net.v1.fp32.cpu.t1']) {
      expect((await get(`/v2/models/${name}/ready`)).status).toBe(409);
      const refused = await post(`/v2/models/${name}/infer`, { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] }] });
      expect([refused.status, partsOf(refused).json['error']]).toEqual([409, expect.stringContaining('unloaded by application "manager-app"')]);
    }
    expect(await index({})).toContainEqual({ name: 'echo-fp32', version: '1', state: 'UNAVAILABLE', reason: 'unloaded by application "manager-app"' });
    expect(await index({})).toContainEqual(expect.objectContaining({ name: 'echo-fp64', state: 'READY' }));
    expect((await get('/v2/models/echo-fp32')).status).toBe(200);
    const again = obey(null);
    expect((await post('/v2/repository/models/echo-fp32/load', undefined, MANAGER)).status).toBe(200);
    expect(await again).toMatchObject({ method: 'repository.load', target: 'echo-fp32' });
    expect((await get('/v2/models/echo-fp32/ready')).status).toBe(200);
  });

  test('over gRPC as well', async () => {
    const metadata = { authorization: `Bearer ${MANAGER}` };
    const ordered = obey('text');
    expect((await grpc.call('RepositoryModelUnload', { 2: 'text' }, { metadata })).code).toBe(0);
    expect(await ordered).toMatchObject({ method: 'repository.unload', target: 'text' });
    const { message } = await grpc.call('RepositoryIndex', {});
    expect(messages(message, 1).map((entry) => [texts(entry, 1)[0], texts(entry, 3)[0]])).toContainEqual(['text', 'UNAVAILABLE']);
    const again = obey(null);
    expect((await grpc.call('RepositoryModelLoad', { 2: 'text' }, { metadata })).code).toBe(0);
    await again;
  });

  test('a key that may only query loads what is not unloaded, and unloads nothing', async () => {
    expect((await post('/v2/repository/models/echo-fp32/load', {})).status).toBe(200);
    expect((await post('/v2/repository/models/echo-fp32/unload', {})).status).toBe(403);
    expect((await grpc.call('RepositoryModelUnload', { 2: 'echo-fp32' })).code).toBe(status.PERMISSION_DENIED);
    show({ unloaded: 'echo-fp32' });
    expect((await post('/v2/repository/models/echo-fp32/load', {})).status).toBe(403);
  });

  test.each<[string, string, unknown, number]>([
    ['an unknown name', '/v2/repository/models/none/load', {}, 404], ['unloading an unknown name', '/v2/repository/models/none/unload', {}, 404], ['a name that has nothing ready', '/v2/repository/models/empty/load', {}, 409],
    ['a configuration of the client\'s own', '/v2/repository/models/echo-fp32/load', { parameters: { config: '{}' } }, 501], ['a model of the client\'s own', '/v2/repository/models/echo-fp32/load', { parameters: { 'file:1/model.onnx': 'AAAA' } }, 501],
    ['parameters that are no object', '/v2/repository/models/echo-fp32/load', { parameters: 5 }, 400], ['ready that is no boolean', '/v2/repository/index', { ready: 'yes' }, 400],
  ])('%s is refused with an error', async (_, path, body, code) => {
    const answer = await post(path, body, MANAGER);
    expect([answer.status, typeof partsOf(answer).json['error']]).toEqual([code, 'string']);
  });

  test('gRPC: load with a configuration or a file says that it does not take one', async () => {
    for (const parameter of [{ 1: 'config', 2: { 3: '{}' } }, { 1: 'file:1/model.onnx', 2: { 4: Buffer.from([1, 2]) } }]) {
      expect((await grpc.call('RepositoryModelLoad', { 2: 'echo-fp32', 3: parameter })).code).toBe(status.UNIMPLEMENTED);
    }
  });
});

describe('shared memory, trace and log settings, which are not offered', () => {
  test.each(['system', 'cuda'])('%s shared memory: no regions, taking all away succeeds, registering is refused with a sentence', async (kind) => {
    const base = `/v2/${kind}sharedmemory`;
    expect((await get(`${base}/status`)).body.toString()).toBe('[]');
    expect((await get(`${base}/region/mine/status`)).status).toBe(404);
    for (const path of [`${base}/unregister`, `${base}/region/mine/unregister`]) expect((await post(path, undefined)).status).toBe(200);
    const refused = await post(`${base}/region/mine/register`, { key: '/mine', offset: 0, byte_size: 64 });
    expect([refused.status, partsOf(refused).json['error']]).toEqual([501, expect.stringContaining('shared memory')]);
  });

  test.each(['System', 'Cuda'])('the same for %s over gRPC', async (kind) => {
    const answer = await grpc.call(`${kind}SharedMemoryStatus`, {});
    expect([answer.code, answer.message.has(1)]).toEqual([0, false]);
    expect((await grpc.call(`${kind}SharedMemoryUnregister`, {})).code).toBe(0);
    const refused = await grpc.call(`${kind}SharedMemoryRegister`, { 1: 'mine', 2: '/mine', 4: 64 });
    expect([refused.code, refused.details]).toEqual([status.UNIMPLEMENTED, expect.stringContaining('shared memory')]);
  });

  test('a tensor in shared memory is refused with a sentence', async () => {
    const input = { name: 'x', datatype: 'FP32', shape: [1, 3], parameters: { shared_memory_region: 'mine', shared_memory_byte_size: 12 } };
    expect((await post('/v2/models/echo-fp32/infer', { inputs: [input] })).status).toBe(501);
    const output = [{ name: 'y', parameters: { shared_memory_region: 'mine', shared_memory_byte_size: 12 } }];
    expect((await post('/v2/models/echo-fp32/infer', { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] }], outputs: output })).status).toBe(501);
  });

  test.each(['/v2/trace/setting', '/v2/models/echo-fp32/trace/setting', '/v2/logging'])('%s is 501 with a sentence, to read and to write', async (path) => {
    for (const answer of [await get(path), await post(path, { trace_level: ['TIMESTAMPS'] })]) expect([answer.status, typeof partsOf(answer).json['error']]).toEqual([501, 'string']);
  });
});
