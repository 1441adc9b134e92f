import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { openGrpc, type RawGrpc } from './testing/raw-grpc';
import { exchange, partsOf, requestBytes } from './testing/raw-http';
import { integers, messages, texts, type Message } from './testing/wire';

/** Health, server and model metadata, configuration: over both transports, versioned and not. */
let world: ConformanceWorld;
let grpc: RawGrpc;
beforeAll(async () => {
  world = await startConformanceWorld();
  grpc = openGrpc(world.grpcPort);
});
afterAll(async () => {
  grpc.close();
  await world.close();
});

async function get(path: string, headers: Record<string, string | undefined> = {}): Promise<{ status: number; json: Record<string, any> }> { // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON of any answer
  const answer = await exchange(world.port, requestBytes({ method: 'GET', path, headers }));
  return { status: answer.status, json: partsOf(answer).json };
}

describe('HTTP', () => {
  test.each([['/v2/health/live', { live: true }], ['/v2/health/ready', { ready: true }]])('%s is 200 without a key', async (path, json) => {
    expect(await get(path, { Authorization: undefined })).toEqual({ status: 200, json });
  });

  test('/v2 names the server, its version and the extensions that it has', async () => {
    const { json } = await get('/v2', { Authorization: undefined });
    expect(json).toMatchObject({ name: expect.any(String) as string, version: expect.any(String) as string });
    expect(json['extensions']).toEqual(expect.arrayContaining(['binary_tensor_data', 'classification', 'model_configuration', 'model_repository', 'parameters', 'schedule_policy', 'statistics']));
    expect(json['extensions']).not.toContain('system_shared_memory');
  });

  test.each([['/v2/models/echo-int64'], ['/v2/models/echo-int64/versions/1'], ['/v2/models/echo-int64-net'], ['/v2/models/echo-int64-net/versions/1'], ['/v2/models/echo-int64-net.v1.fp32.cpu.t1']])('%s: metadata, with -1 for sizes that a query chooses', async (path) => {
    const { json } = await get(path);
    expect(json).toMatchObject({ name: path.split('/')[3], versions: ['1'], platform: expect.any(String) as string, inputs: [{ name: 'x', datatype: 'INT64', shape: [-1, 3] }], outputs: [{ name: 'y', datatype: 'INT64', shape: [-1, 3] }] });
  });

  test.each(['echo-fp32', 'echo-fp32/versions/1', 'echo-fp32-net', 'echo-fp32-net.v1.fp32.cpu.t1'])('readiness of %s is 200', async (name) => {
    expect((await get(`/v2/models/${name}/ready`)).status).toBe(200);
  });

  test.each([['none', 404], ['echo-fp32-net/versions/2', 404], ['echo-fp32/versions/0', 404], ['echo-fp32/versions/-1', 404], ['empty', 409]])('readiness of %s is %d with an error', async (name, code) => {
    const answer = await get(`/v2/models/${name}/ready`);
    expect([answer.status, typeof answer.json['error']]).toEqual([code, 'string']);
  });

  test.each<[string, { batch: number; input: Record<string, unknown>; output: Record<string, unknown> }]>([
    ['echo-fp32', { batch: 8, input: { data_type: 'TYPE_FP32', dims: [3] }, output: { data_type: 'TYPE_FP32', dims: [3] } }],
    ['echo-bytes', { batch: 8, input: { data_type: 'TYPE_STRING', dims: [3] }, output: { data_type: 'TYPE_STRING', dims: [3] } }],
    ['free', { batch: 8, input: { data_type: 'TYPE_FP32', dims: [-1] }, output: { data_type: 'TYPE_FP32', dims: [-1] } }],
    ['fixed', { batch: 0, input: { data_type: 'TYPE_FP32', dims: [2, 2] }, output: { data_type: 'TYPE_FP32', dims: [2, 2] } }],
    ['digits', { batch: 8, input: { data_type: 'TYPE_FP32', dims: [1, 2, 2] }, output: { data_type: 'TYPE_FP32', dims: [10] } }],
  ])('configuration of %s: dims without the batch, which is max_batch_size', async (name, { batch, input, output }) => {
    for (const path of [`/v2/models/${name}/config`, `/v2/models/${name}/versions/1/config`]) {
      expect((await get(path)).json).toMatchObject({ name, max_batch_size: batch, input: [input], output: [output], dynamic_batching: {} });
    }
  });

  test('every call is there for HEAD as well as GET, without a body', async () => {
    const answer = await fetch(`${world.url}/v2/health/ready`, { method: 'HEAD' });
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, 0]);
  });
});

describe('gRPC', () => {
  test.each<[string, number]>([['ServerLive', 1], ['ServerReady', 1]])('%s is true without a key', async (method, field) => {
    const { message, code } = await grpc.call(method, {}, { metadata: {} });
    expect([code, integers(message, field)]).toEqual([0, [1n]]);
  });

  test('ServerMetadata: name, version, extensions as over HTTP', async () => {
    const { message } = await grpc.call('ServerMetadata', {}, { metadata: {} });
    expect(texts(message, 3)).toEqual((await get('/v2')).json['extensions']);
  });

  test.each<[string, Message, bigint]>([
    ['a model', { 1: 'echo-fp32' }, 1n], ['a version', { 1: 'echo-fp32', 2: '1' }, 1n], ['a variant', { 1: 'echo-fp32-net.v1.fp32.cpu.t1' }, 1n], ['a model that is not ready', { 1: 'empty' }, 0n], ['a name that nobody knows', { 1: 'none' }, 0n],
  ])('ModelReady of %s is answered, not an error', async (_, message, ready) => {
    const answer = await grpc.call('ModelReady', message);
    // A false that is not written is false as well.
    expect([answer.code, integers(answer.message, 1)[0] ?? 0n]).toEqual([0, ready]);
  });

  test('ModelMetadata has names, types and shapes', async () => {
    const { message } = await grpc.call('ModelMetadata', { 1: 'pair', 2: '1' });
    expect([texts(message, 1), texts(message, 2)]).toEqual([['pair'], ['1']]);
    expect(messages(message, 4).map((tensor) => [texts(tensor, 1)[0], texts(tensor, 2)[0], integers(tensor, 3)])).toEqual([['a', 'FP32', [BigInt.asUintN(64, -1n), 2n]], ['b', 'INT64', [BigInt.asUintN(64, -1n)]]]);
    expect(messages(message, 5).map((tensor) => texts(tensor, 1)[0])).toEqual(['first', 'second']);
  });

  test('ModelConfig has the fields that clients read, under Triton\'s numbers', async () => {
    const { message } = await grpc.call('ModelConfig', { 1: 'digits' });
    const [config] = messages(message, 1);
    if (config === undefined) throw new Error('no configuration');
    const [input] = messages(config, 5);
    const [output] = messages(config, 6);
    // ModelConfig: name 1, max_batch_size 4, input 5, output 6, dynamic_batching 11. ModelInput: data_type 2, dims 4; ModelOutput: dims 3.
    expect([texts(config, 1), integers(config, 4), config.has(11), integers(input, 2), integers(input, 4), integers(output, 3)]).toEqual([['digits'], [8n], true, [11n], [1n, 2n, 2n], [10n]]);
  });

  test.each(['ModelMetadata', 'ModelConfig', 'ModelStatistics'])('%s of an unknown name is NOT_FOUND, without a key UNAUTHENTICATED', async (method) => {
    expect((await grpc.call(method, { 1: 'none' })).code).toBe(status.NOT_FOUND);
    expect((await grpc.call(method, { 1: 'echo-fp32' }, { metadata: {} })).code).toBe(status.UNAUTHENTICATED);
  });

  test.each(['Generate', 'TraceSetting', 'LogSettings'])('%s is UNIMPLEMENTED with a sentence', async (method) => {
    const answer = await grpc.call(method, {});
    expect([answer.code, answer.details.length > 20]).toEqual([status.UNIMPLEMENTED, true]);
  });
});
