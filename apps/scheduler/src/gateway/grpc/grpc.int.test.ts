import { fileURLToPath } from 'node:url';
import { credentials, Metadata, status, type Client, type ServiceError } from '@grpc/grpc-js';
import { fromJSON, loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway';
import { KEYS, testInstance, testView } from '../testing/test-view';
import { createGrpcServer, inferenceClient, type GrpcServer } from './grpc-server';
import { INFERENCE_DESCRIPTOR } from './inference-descriptor';

let g: TestGateway;
let server: GrpcServer;
let client: Client;

beforeAll(async () => {
  g = await startTestGateway();
  const host = await g.host('one');
  g.show(testView({ instances: [testInstance('id-linear.v1.fp32.cpu.t1', host.address), testInstance('id-cnn.v1.fp32.cpu.t1', host.address)] }));
  await g.until(() => [...g.gateway.pool().all()].every((slot) => slot.live.connected));
  server = createGrpcServer(g.gateway);
  const port = await server.listen({ host: '127.0.0.1', port: 0, variable: 'INFAAS_GRPC_PORT' });
  const Service = inferenceClient();
  client = new Service(`127.0.0.1:${port}`, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await server.close(100);
  await g.close();
});

type Answer = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- any message of the service
function call(method: string, message: Answer, headers: Record<string, string> = { authorization: `Bearer ${KEYS.good}` }): Promise<{ answer: Answer | null; error: ServiceError | null }> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const invoke = (client as unknown as Record<string, (message: Answer, metadata: Metadata, done: (error: ServiceError | null, answer?: Answer) => void) => void>)[method];
  return new Promise((resolve) => invoke?.call(client, message, metadata, (error, answer) => resolve({ answer: answer ?? null, error })));
}

const typed = (label: number, extra: Answer = {}) => ({ model_name: 'digits', id: 'g1', inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2], contents: { fp32_contents: [label / 10, 0, 0, 0] } }], ...extra });
const raw = (label: number, bytes = 16) => ({ model_name: 'digits', inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2] }], raw_input_contents: [Buffer.concat([Buffer.from(Float32Array.from([label / 10]).buffer), Buffer.alloc(bytes - 4)])] });

describe('gRPC', () => {
  test('the descriptor in code and the published .proto are the same protocol', () => {
    const path = fileURLToPath(new URL('./inference.proto', import.meta.url));
    const wire = (definition: ReturnType<typeof loadSync>) => Object.fromEntries(Object.entries(definition).map(([name, item]) => [name, 'type' in item ? strip(item.type) : Object.keys(item)]));
    const strip = (type: unknown): unknown => JSON.parse(JSON.stringify(type, (key, value: unknown) => (['jsonName', 'options', 'syntax', 'proto3Optional', 'defaultValue'].includes(key) ? undefined : value)));
    expect(wire(fromJSON(INFERENCE_DESCRIPTOR as Parameters<typeof fromJSON>[0], { keepCase: true }))).toEqual(wire(loadSync(path, { keepCase: true })));
  });

  test('live, ready and metadata', async () => {
    expect((await call('ServerLive', {}, {})).answer).toEqual({ live: true });
    expect((await call('ServerReady', {}, {})).error).toBeNull();
    expect((await call('ServerMetadata', {}, {})).answer).toMatchObject({ name: 'infaas' });
    expect((await call('ModelReady', { name: 'digits' })).answer).toEqual({ ready: true });
    expect((await call('ModelMetadata', { name: 'digits' })).answer).toMatchObject({ name: 'digits', inputs: [{ name: 'image', datatype: 'FP32', shape: ['-1', '1', '2', '2'] }] });
  });

  test('typed contents', async () => {
    const { answer } = await call('ModelInfer', typed(6));
    expect(answer).toMatchObject({ model_name: 'digits', id: 'g1', outputs: [{ name: 'scores', datatype: 'FP32', shape: ['1', '10'] }] });
    expect(answer?.['outputs'][0].contents.fp32_contents[6]).toBeCloseTo(0.91);
    expect(answer?.['parameters'].variant.string_param).toBe('linear.v1.fp32.cpu.t1');
    expect(answer?.['parameters'].accuracy.double_param).toBe(0.9);
  });

  test('raw contents', async () => {
    const { answer } = await call('ModelInfer', raw(8));
    expect((answer?.['raw_output_contents'][0] as Buffer).readFloatLE(32)).toBeCloseTo(0.91);
  });

  test('the objective in parameters and in metadata', async () => {
    const byParameter = await call('ModelInfer', typed(1, { parameters: { min_accuracy: { double_param: 0.95 } } }));
    const byMetadata = await call('ModelInfer', typed(1), { authorization: `Bearer ${KEYS.good}`, 'x-infaas-min-accuracy': '0.95' });
    for (const { answer } of [byParameter, byMetadata]) expect(answer?.['parameters'].architecture.string_param).toBe('cnn');
  });

  test('a number that comes as text, from clients without doubles', async () => {
    const { answer } = await call('ModelInfer', typed(1, { parameters: { min_accuracy: { string_param: '0.95' }, explain: { string_param: 'true' } } }));
    expect(answer?.['parameters'].architecture.string_param).toBe('cnn');
    expect(answer?.['parameters'].explanation.string_param).toContain('"reasons"');
  });

  test('what perf_analyzer and tritonclient ask: configuration, statistics, repository', async () => {
    const { answer: config } = await call('ModelConfig', { name: 'digits' });
    expect(config?.['config']).toMatchObject({ name: 'digits', max_batch_size: 8, input: [{ name: 'image', data_type: 11, dims: ['1', '2', '2'] }], output: [{ name: 'scores', data_type: 11, dims: ['10'] }] });
    await call('ModelInfer', typed(1));
    for (const [name, version] of [['digits', ''], ['digits', '1'], ['linear', ''], ['linear.v1.fp32.cpu.t1', '1']]) {
      const { answer } = await call('ModelStatistics', { name, version });
      expect(answer?.['model_stats']).toMatchObject([{ name, version: '1', inference_stats: { success: {}, fail: {}, queue: {}, compute_input: {}, compute_infer: {}, compute_output: {} } }]);
      expect(Number(answer?.['model_stats'][0].inference_count)).toBeGreaterThan(0);
      expect(Number(answer?.['model_stats'][0].last_inference)).toBeGreaterThan(0);
    }
    expect((await call('ModelStatistics', {})).answer?.['model_stats'].length).toBeGreaterThan(1);
    expect((await call('RepositoryIndex', { ready: true })).answer?.['models']).toContainEqual({ name: 'digits', version: '1', state: 'READY', reason: '' });
    expect((await call('RepositoryModelLoad', { model_name: 'digits' })).error).toBeNull();
    expect((await call('RepositoryModelLoad', { model_name: 'digit' })).error?.code).toBe(status.NOT_FOUND);
    expect((await call('RepositoryModelUnload', { model_name: 'digits' })).error?.code).toBe(status.PERMISSION_DENIED);
  });

  test.each<[string, Answer, Record<string, string>, status]>([
    ['no key', typed(1), {}, status.UNAUTHENTICATED], ['unknown name', typed(1, { model_name: 'nope' }), { authorization: `Bearer ${KEYS.good}` }, status.NOT_FOUND],
    ['no inputs', { model_name: 'digits' }, { authorization: `Bearer ${KEYS.good}` }, status.INVALID_ARGUMENT], ['lying raw size', raw(1, 12), { authorization: `Bearer ${KEYS.good}` }, status.INVALID_ARGUMENT],
    ['wrong contents', typed(1, { inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2], contents: { int_contents: [1, 2, 3, 4] } }] }), { authorization: `Bearer ${KEYS.good}` }, status.INVALID_ARGUMENT],
    ['negative shape', typed(1, { inputs: [{ name: 'image', datatype: 'FP32', shape: [-1], contents: { fp32_contents: [1] } }] }), { authorization: `Bearer ${KEYS.good}` }, status.INVALID_ARGUMENT],
    ['impossible objective', typed(1, { parameters: { min_accuracy: { double_param: 1 } } }), { authorization: `Bearer ${KEYS.good}` }, status.FAILED_PRECONDITION],
    ['budget', typed(1), { authorization: `Bearer ${KEYS.broke}` }, status.RESOURCE_EXHAUSTED], ['bad metadata', typed(1), { authorization: `Bearer ${KEYS.good}`, 'x-infaas-priority': 'high' }, status.INVALID_ARGUMENT],
  ])('%s', async (_, message, headers, code) => {
    const { error } = await call('ModelInfer', message, headers);
    expect(error?.code).toBe(code);
    expect(error?.details).not.toBe('internal error');
  });
});
