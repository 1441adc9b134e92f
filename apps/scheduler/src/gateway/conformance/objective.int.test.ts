import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEYS } from '../testing/test-view';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { openGrpc, type RawGrpc } from './testing/raw-grpc';
import { exchange, partsOf, requestBytes } from './testing/raw-http';
import { messages, packed, texts, type Message, type WireValue } from './testing/wire';

/** The objective: as parameters, and as headers or metadata for clients that cannot set parameters. */
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

type Options = Record<string, string | number | boolean>;
type Way = (options: Options) => Promise<Record<string, unknown>>;
const input = { name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2], data: [0.1, 0, 0, 0] };
const tensor: Message = { 1: 'image', 2: 'FP32', 3: packed([1, 1, 2, 2]) };
const headersOf = (options: Options): Record<string, string> => Object.fromEntries(Object.entries(options).map(([name, value]) => [`x-infaas-${name.replaceAll('_', '-')}`, String(value)]));

async function http(parameters: Options, headers: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const { json } = partsOf(await exchange(world.port, requestBytes({ path: '/v2/models/digits/infer', body: JSON.stringify({ inputs: [input], parameters: { explain: true, ...parameters } }), headers })));
  return objectiveIn((json['parameters'] as Record<string, string> | undefined)?.['explanation'], String(json['error']));
}

async function rpc(parameters: Record<string, WireValue>, metadata: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const entries = Object.entries({ explain: { 1: true }, ...parameters }).map(([name, value]): Message => ({ 1: name, 2: value }));
  const answer = await grpc.call('ModelInfer', { 1: 'digits', 4: entries, 5: tensor, 7: Buffer.alloc(16) }, { metadata: { authorization: `Bearer ${KEYS.good}`, ...metadata } });
  const explained = messages(answer.message, 4).find((entry) => texts(entry, 1)[0] === 'explanation');
  return objectiveIn(explained === undefined ? undefined : texts(messages(explained, 2)[0] ?? new Map(), 3)[0], answer.details);
}

function objectiveIn(explanation: string | undefined, problem: string): Record<string, unknown> {
  if (explanation === undefined) throw new Error(problem);
  return (JSON.parse(explanation) as { objective: Record<string, unknown> }).objective;
}

/** A parameter in the form that a client has for it: protobuf's own kinds, or (older ones have no double) a text. */
const typed = (value: string | number | boolean): WireValue => (typeof value === 'string' ? { 3: value } : typeof value === 'boolean' ? { 1: value } : { 4: { double: value } });
const asTexts = (options: Options): Record<string, WireValue> => Object.fromEntries(Object.entries(options).map(([name, value]) => [name, { 3: String(value) }]));

const WAYS: readonly [string, Way][] = [
  ['HTTP parameters', (options) => http(options)],
  ['HTTP headers', (options) => http({}, headersOf(options))],
  ['gRPC parameters', (options) => rpc(Object.fromEntries(Object.entries(options).map(([name, value]) => [name, typed(value)])))],
  ['gRPC parameters as texts', (options) => rpc(asTexts(options))],
  ['gRPC metadata', (options) => rpc({}, headersOf(options))],
];

describe.each(WAYS)('%s', (_, ask) => {
  test.each<[string, Options, Record<string, unknown>]>([
    ['min_accuracy', { min_accuracy: 0.95 }, { minAccuracy: 0.95 }], ['max_latency_ms', { max_latency_ms: 750 }, { maxLatencyUs: 750_000 }], ['max_cost_per_1k_usd', { max_cost_per_1k_usd: 5 }, { maxCostPer1kNanoUsd: 5_000_000_000 }],
    ['on_unmet and degraded_min_accuracy', { on_unmet: 'degrade', degraded_min_accuracy: 0.25 }, { onUnmet: 'degrade', degradedMinAccuracy: 0.25 }], ['hardware', { hardware: 'cpu' }, { hardware: ['cpu'] }],
    ['a named objective', { objective: 'precise' }, { minAccuracy: 0.985 }], ['timeout', { timeout: 640_000 }, { maxLatencyUs: 640_000 }], ['none, which takes a bound away', { min_accuracy: 'none' }, { minAccuracy: null }],
  ])('%s', async (_name, options, expected) => {
    expect(await ask(options)).toMatchObject(expected);
  });

  test('what is not said is the application\'s', async () => {
    expect(await ask({})).toMatchObject({ minAccuracy: 0.5, onUnmet: 'reject' });
  });

  test('a value that cannot be is refused by name', async () => {
    await expect(ask({ min_accuracy: 7 })).rejects.toThrow(/min.accuracy/);
  });
});

test('parameters go before headers, over both transports', async () => {
  expect(await http({ min_accuracy: 0.9 }, headersOf({ min_accuracy: 0.6, max_latency_ms: 321 }))).toMatchObject({ minAccuracy: 0.9, maxLatencyUs: 321_000 });
  expect(await rpc({ min_accuracy: { 4: { double: 0.9 } } }, headersOf({ min_accuracy: 0.6, max_latency_ms: 321 }))).toMatchObject({ minAccuracy: 0.9, maxLatencyUs: 321_000 });
});

test('the answer says what served it, in its parameters', async () => {
  const { json } = partsOf(await exchange(world.port, requestBytes({ path: '/v2/models/digits/infer', body: JSON.stringify({ inputs: [input] }) })));
  expect(json['parameters']).toMatchObject({ variant: 'linear.v1.fp32.cpu.t1', hardware: 'cpu-2', accuracy: 0.9, batch_size: 1 });
  const { message } = await grpc.call('ModelInfer', { 1: 'digits', 5: tensor, 7: Buffer.alloc(16) });
  expect(messages(message, 4).map((entry) => texts(entry, 1)[0])).toEqual(expect.arrayContaining(['variant', 'hardware', 'accuracy', 'cost_usd', 'queue_us', 'compute_us', 'batch_size']));
});
