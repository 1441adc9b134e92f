import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEYS } from '../testing/test-view';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { openGrpc, type RawGrpc } from './testing/raw-grpc';
import { binaryRequest, exchange, partsOf, requestBytes } from './testing/raw-http';
import { decodeMessage, encodeMessage, messages, packed, texts, type Decoded, type Message } from './testing/wire';

/** What every answer carries beside its tensors, however it was asked for. */
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

type Parameters = Record<string, string | number | boolean>;
const NUMBERS = ['queue_us', 'compute_us', 'total_us', 'batch_size', 'accuracy', 'cost_usd'] as const;
const TEXTS = ['variant', 'architecture', 'version', 'hardware', 'worker', 'decision_id'] as const;
const PIXELS = Buffer.from(Float32Array.of(0.3, 0, 0, 0).buffer);
const tensor: Message = { 1: 'image', 2: 'FP32', 3: packed([1, 1, 2, 2]) };

function parametersIn(message: Decoded): Parameters {
  const valueOf = (value: Decoded): string | number | boolean => {
    const [field] = [...value.keys()];
    const [held] = value.get(field ?? 0) ?? [];
    if (Buffer.isBuffer(held)) return field === 4 ? held.readDoubleLE() : held.toString();
    return field === 1 ? held === 1n : Number(held ?? 0);
  };
  return Object.fromEntries(messages(message, 4).map((entry) => [texts(entry, 1)[0] ?? '', valueOf(messages(entry, 2)[0] ?? new Map())]));
}

const asked = (parameters: Parameters): Message[] => Object.entries(parameters).map(([name, value]) => ({ 1: name, 2: typeof value === 'string' ? { 3: value } : typeof value === 'boolean' ? { 1: value } : { 4: { double: value } } }));

async function overHttp(name: string, parameters: Parameters): Promise<Parameters> {
  const body = JSON.stringify({ inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2], data: [0.3, 0, 0, 0] }], parameters });
  return partsOf(await exchange(world.port, requestBytes({ path: `/v2/models/${name}/infer`, body }))).json['parameters'] as Parameters;
}

async function overBinary(name: string, parameters: Parameters): Promise<Parameters> {
  const inputs = [{ name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2], parameters: { binary_data_size: 16 } }];
  return partsOf(await exchange(world.port, binaryRequest(`/v2/models/${name}/infer`, { inputs, parameters: { ...parameters, binary_data_output: true } }, [PIXELS]))).json['parameters'] as Parameters;
}

async function overGrpc(name: string, parameters: Parameters): Promise<Parameters> {
  return parametersIn((await grpc.call('ModelInfer', { 1: name, 4: asked(parameters), 5: tensor, 7: PIXELS })).message);
}

async function overStream(name: string, parameters: Parameters): Promise<Parameters> {
  const stream = grpc.stream('ModelStreamInfer');
  const answer = new Promise<Buffer>((resolve, reject) => stream.once('data', resolve).once('error', reject));
  stream.write(encodeMessage({ 1: name, 4: asked(parameters), 5: tensor, 7: PIXELS }));
  stream.end();
  return parametersIn(messages(decodeMessage(await answer), 2)[0] ?? new Map());
}

const WAYS = [['HTTP, JSON', overHttp], ['HTTP, binary', overBinary], ['gRPC', overGrpc], ['gRPC, a stream', overStream]] as const;

describe.each(WAYS)('%s', (_, ask) => {
  test.each(['digits', 'linear', 'linear.v1.fp32.cpu.t1'])('%s: what served, how long it took, what it cost', async (name) => {
    const served = await ask(name, {});
    for (const key of TEXTS) expect([key, typeof served[key]]).toEqual([key, 'string']);
    for (const key of NUMBERS) expect([key, typeof served[key], Number(served[key]) >= 0]).toEqual([key, 'number', true]);
    expect(served).toMatchObject({ variant: 'linear.v1.fp32.cpu.t1', architecture: 'linear', version: '1', hardware: 'cpu-2', worker: 'local-1', accuracy: 0.9, batch_size: 1 });
    expect(Number(served['cost_usd'])).toBeGreaterThan(0);
    expect(Number(served['total_us'])).toBeGreaterThan(0);
    expect(served).not.toHaveProperty('unmet');
    expect(served).not.toHaveProperty('explanation');
  });

  test('best effort says which bounds were not kept, with commas between them', async () => {
    expect((await ask('digits', { min_accuracy: 0.999, on_unmet: 'best_effort' }))['unmet']).toBe('accuracy');
    expect(String((await ask('digits', { min_accuracy: 0.999, max_cost_per_1k_usd: 0, on_unmet: 'best_effort' }))['unmet']).split(',').sort()).toEqual(['accuracy', 'cost']);
  });

  test('degrade goes down to the second floor, and says that the first was not kept', async () => {
    const served = await ask('digits', { min_accuracy: 0.999, degraded_min_accuracy: 0.95, on_unmet: 'degrade' });
    expect(served).toMatchObject({ architecture: 'cnn', unmet: expect.stringContaining('accuracy') as string });
  });

  test('explain: the whole decision as a JSON text, under the id of the answer', async () => {
    const served = await ask('digits', { explain: true });
    const decision = JSON.parse(String(served['explanation'])) as { id: string; candidates: { variant: string; verdict: string }[] };
    expect(decision.id).toBe(served['decision_id']);
    expect(decision.candidates.filter(({ verdict }) => verdict === 'chosen').map(({ variant }) => variant)).toEqual([served['variant']]);
  });

  test('every query has a decision of its own', async () => {
    const ids = [];
    for (let turn = 0; turn < 3; turn += 1) ids.push((await ask('digits', {}))['decision_id']);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('the id of a request', () => {
  const inputs = [{ name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2], data: [0.3, 0, 0, 0] }];
  const idOf = async (id: unknown): Promise<unknown> => partsOf(await exchange(world.port, requestBytes({ path: '/v2/models/digits/infer', body: JSON.stringify({ id, inputs }) }))).json['id'];

  test.each(['1', 'a request', 'ünïcode "quoted" \\ and\ttabs', '', 'x'.repeat(1_024)])('comes back as it was: %j', async (id) => {
    expect((await idOf(id)) ?? '').toBe(id);
    expect(texts((await grpc.call('ModelInfer', { 1: 'digits', 3: id, 5: tensor, 7: PIXELS })).message, 3)[0] ?? '').toBe(id);
  });

  test('is not there when none was sent', async () => {
    expect(await idOf(undefined)).toBeUndefined();
  });
});

describe('a picture', () => {
  const predict = (name: string, search = '', headers: Record<string, string> = {}) => exchange(world.port, requestBytes({ path: `/v2/models/${name}/predict${search}`, body: Buffer.from([7, 1, 2, 3]), headers }));

  test.each(['digits', 'digits/versions/1', 'linear', 'linear.v1.fp32.cpu.t1'])('%s: labels with scores, the best first, and what served it', async (name) => {
    const { json } = partsOf(await predict(name));
    const labels = json['labels'] as { label: string; score: number }[];
    expect(labels[0]).toMatchObject({ label: 'seven', score: expect.closeTo(0.91) as number });
    expect(labels.map(({ score }) => score)).toEqual(labels.map(({ score }) => score).sort((a, b) => b - a));
    for (const key of [...TEXTS, ...NUMBERS]) expect(json['parameters']).toHaveProperty(key);
  });

  test('the objective goes into the query string or headers; the string goes first', async () => {
    const objectiveOf = async (search: string, headers: Record<string, string> = {}): Promise<unknown> => {
      const { json } = partsOf(await predict('digits', search, headers));
      return (JSON.parse((json['parameters'] as Record<string, string>)['explanation'] ?? '{}') as { objective: unknown }).objective;
    };
    expect(await objectiveOf('?min_accuracy=0.6&max_latency_ms=700&explain=true')).toMatchObject({ minAccuracy: 0.6, maxLatencyUs: 700_000 });
    expect(await objectiveOf('?explain=true', { 'x-infaas-min-accuracy': '0.7' })).toMatchObject({ minAccuracy: 0.7 });
    expect(await objectiveOf('?explain=true&min_accuracy=0.6', { 'x-infaas-min-accuracy': '0.7' })).toMatchObject({ minAccuracy: 0.6 });
  });

  test.each<[string, string, Record<string, string>, number]>([
    ['an unknown name', 'nobody', {}, 404], ['a task of tensors', 'pair', {}, 400], ['a wrong bound', 'digits?min_accuracy=high', {}, 400], ['no key', 'digits', { Authorization: '' }, 401], ['an unknown version', 'linear/versions/9', {}, 404],
  ])('%s is refused with error, code and hint', async (_, name, headers, code) => {
    const [model = '', search] = name.split('?');
    const answer = await predict(model, search === undefined ? '' : `?${search}`, headers);
    expect([answer.status, partsOf(answer).json]).toEqual([code, expect.objectContaining({ error: expect.any(String) as string, code: expect.any(String) as string, hint: expect.any(String) as string })]);
  });
});

test('a key is taken with any spelling of its scheme', async () => {
  for (const authorization of [`Bearer ${KEYS.good}`, `bearer ${KEYS.good}`, `BEARER ${KEYS.good}`]) {
    expect((await exchange(world.port, requestBytes({ method: 'GET', path: '/v2/models/digits', headers: { Authorization: authorization } }))).status).toBe(200);
    expect((await grpc.call('ModelMetadata', { 1: 'digits' }, { metadata: { authorization } })).code).toBe(0);
  }
});
