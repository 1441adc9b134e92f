import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REFUSAL } from '@infaas/shared/protocol/frames';
import { KEYS, testApplication, testVariant } from '../testing/test-view';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { openGrpc, type RawGrpc } from './testing/raw-grpc';
import { exchange, partsOf, requestBytes, type RawAnswer } from './testing/raw-http';
import { packed, type WireValue } from './testing/wire';

/** Every way in which a query can be refused, over both transports: the same code, the status of each, a sentence and what to do. */
const HURRIED = 'key-of-the-hurried';
let world: ConformanceWorld;
let grpc: RawGrpc;

beforeAll(async () => {
  world = await startConformanceWorld({ maxRows: 64 });
  // A model that no instance runs, and an application that may ask once in an hour or so.
  const cold = testVariant({ name: 'cold.v1.fp32.cpu.t1', architecture: 'cold', accuracy: 0.95, meanUs: 100, loadUs: 5_000_000 });
  const hurried = testApplication({ id: 'hurried', key: HURRIED, limits: { rate: { perSecond: 0.0003, burst: 1 }, concurrent: null } });
  world.show({
    ...world.view, epoch: 2, variants: [...world.view.variants, cold], applications: [...world.view.applications, hurried],
    architectures: [...world.view.architectures, { id: 'arch-cold', workspaceId: 'w1', taskId: 'task-digits', name: 'cold', versions: [1], stable: 1, progress: null }],
  });
  grpc = openGrpc(world.grpcPort);
  expect((await http(query({ key: HURRIED }))).status).toBe(200);
});
afterAll(async () => {
  grpc.close();
  await world.close();
});

type Query = { model: string; key: string | null; rows: number; parameters: Record<string, string | number | boolean> };
const query = (of: Partial<Query>): Query => ({ model: 'digits', key: KEYS.good, rows: 1, parameters: {}, ...of });

function http({ model, key, rows, parameters }: Query): Promise<RawAnswer> {
  const inputs = [{ name: 'image', datatype: 'FP32', shape: [rows, 1, 2, 2], data: new Array<number>(rows * 4).fill(0.1) }];
  return exchange(world.port, requestBytes({ path: `/v2/models/${model}/infer`, body: JSON.stringify({ inputs, parameters }), headers: { Authorization: key === null ? undefined : `Bearer ${key}` } }));
}

function rpc({ model, key, rows, parameters }: Query): ReturnType<RawGrpc['call']> {
  const typed = (value: string | number | boolean): WireValue => (typeof value === 'string' ? { 3: value } : typeof value === 'boolean' ? { 1: value } : { 4: { double: value } });
  const entries = Object.entries(parameters).map(([name, value]) => ({ 1: name, 2: typed(value) }));
  return grpc.call('ModelInfer', { 1: model, 4: entries, 5: { 1: 'image', 2: 'FP32', 3: packed([rows, 1, 2, 2]) }, 7: Buffer.alloc(rows * 16) }, { metadata: key === null ? {} : { authorization: `Bearer ${key}` } });
}

type Case = { name: string; asked: Partial<Query>; code: string; http: number; grpc: status; says: RegExp };

const REFUSALS: readonly Case[] = [
  { name: 'a floor above 1', asked: { parameters: { min_accuracy: 1.5 } }, code: 'malformed', http: 400, grpc: status.INVALID_ARGUMENT, says: /min_accuracy/ },
  { name: 'a deadline of no time', asked: { parameters: { max_latency_ms: 0 } }, code: 'malformed', http: 400, grpc: status.INVALID_ARGUMENT, says: /max_latency_ms/ },
  { name: 'a ceiling below nothing', asked: { parameters: { max_cost_per_1k_usd: -1 } }, code: 'malformed', http: 400, grpc: status.INVALID_ARGUMENT, says: /max_cost_per_1k_usd/ },
  { name: 'an on_unmet that is none', asked: { parameters: { on_unmet: 'shrug' } }, code: 'malformed', http: 400, grpc: status.INVALID_ARGUMENT, says: /on_unmet/ },
  { name: 'degrade without a second floor', asked: { parameters: { on_unmet: 'degrade' } }, code: 'malformed', http: 400, grpc: status.INVALID_ARGUMENT, says: /degraded_min_accuracy/ },
  { name: 'an objective that the application does not have', asked: { parameters: { objective: 'precize' } }, code: 'malformed', http: 400, grpc: status.INVALID_ARGUMENT, says: /precize/ },
  { name: 'no key', asked: { key: null }, code: 'unauthenticated', http: 401, grpc: status.UNAUTHENTICATED, says: /key/ },
  { name: 'a key that ended', asked: { key: KEYS.expired }, code: 'unauthenticated', http: 401, grpc: status.UNAUTHENTICATED, says: /key/ },
  { name: 'a key that may not query', asked: { key: KEYS.readOnly }, code: 'forbidden', http: 403, grpc: status.PERMISSION_DENIED, says: /key|scope/ },
  { name: 'an application that is switched off', asked: { key: KEYS.disabled }, code: 'forbidden', http: 403, grpc: status.PERMISSION_DENIED, says: /application/ },
  { name: 'a name that is nearly right', asked: { model: 'digitz' }, code: 'unknown_name', http: 404, grpc: status.NOT_FOUND, says: /digitz[^]*digits/ },
  { name: 'a task of another workspace', asked: { model: 'secret' }, code: 'unknown_name', http: 404, grpc: status.NOT_FOUND, says: /secret/ },
  { name: 'a task of which nothing is ready', asked: { model: 'empty' }, code: 'not_ready', http: 409, grpc: status.FAILED_PRECONDITION, says: /profiling 1 of 4 variants/ },
  { name: 'more rows than are taken at once', asked: { rows: 65 }, code: 'too_large', http: 413, grpc: status.RESOURCE_EXHAUSTED, says: /65 rows, at most 64/ },
  { name: 'a floor that nothing reaches', asked: { parameters: { min_accuracy: 0.999 } }, code: 'objective_unmet', http: 422, grpc: status.FAILED_PRECONDITION, says: /accuracy|0\.99/ },
  { name: 'a deadline that nothing meets', asked: { parameters: { min_accuracy: 0.98, max_latency_ms: 0.5 } }, code: 'objective_unmet', http: 422, grpc: status.FAILED_PRECONDITION, says: /0\.5 ms|ms/ },
  { name: 'a ceiling that nothing keeps', asked: { parameters: { max_cost_per_1k_usd: 0 } }, code: 'objective_unmet', http: 422, grpc: status.FAILED_PRECONDITION, says: /cost|\$|USD/i },
  { name: 'hardware that nobody has', asked: { parameters: { hardware: 'gpu.nvidia-l4' } }, code: 'objective_unmet', http: 422, grpc: status.FAILED_PRECONDITION, says: /gpu\.nvidia-l4/ },
  { name: 'more than the rate of the application', asked: { key: HURRIED }, code: 'quota', http: 429, grpc: status.RESOURCE_EXHAUSTED, says: /queries per second/ },
  { name: 'a budget that is used up', asked: { key: KEYS.broke }, code: 'budget', http: 429, grpc: status.RESOURCE_EXHAUSTED, says: /budget/ },
  { name: 'a model that cannot be loaded within the deadline', asked: { model: 'cold', parameters: { max_latency_ms: 900 } }, code: 'cold', http: 503, grpc: status.UNAVAILABLE, says: /cold|load/ },
];

describe.each(REFUSALS)('$name', ({ asked, code, http: httpStatus, grpc: grpcStatus, says }) => {
  test('HTTP: the status, and error, code and hint as JSON', async () => {
    const answer = await http(query(asked));
    const { json } = partsOf(answer);
    expect([answer.status, json['code'], answer.headers['content-type']]).toEqual([httpStatus, code, 'application/json']);
    expect(`${String(json['error'])} ${String(json['hint'])}`).toMatch(says);
    expect(String(json['hint']).length).toBeGreaterThan(10);
    if (httpStatus === 401) expect(answer.headers['www-authenticate']).toBe('Bearer');
    if (httpStatus === 503 || code === 'quota') expect([Number(answer.headers['retry-after']) >= 1, json['retry_after_ms'] === undefined || Number(json['retry_after_ms']) > 0]).toEqual([true, true]);
  });

  test('gRPC: the status, the sentence with what to do, and the same code in the metadata', async () => {
    const answer = await rpc(query(asked));
    expect([answer.code, answer.metadata['x-infaas-code']]).toEqual([grpcStatus, code]);
    expect(answer.details).toMatch(says);
    if (code === 'cold' || code === 'quota') expect(Number(answer.metadata['x-infaas-retry-after-ms'])).toBeGreaterThan(0);
  });
});

describe('what is offered instead of what cannot be met', () => {
  type Offer = { minAccuracy: number; maxLatencyMs: number; maxCostPer1kUsd: number; variant: string };
  const asOptions = ({ minAccuracy, maxLatencyMs, maxCostPer1kUsd }: Offer): Query['parameters'] => ({ min_accuracy: minAccuracy, max_latency_ms: maxLatencyMs, max_cost_per_1k_usd: maxCostPer1kUsd });

  test.each<[string, Query['parameters']]>([['a floor', { min_accuracy: 0.999 }], ['a deadline', { min_accuracy: 0.98, max_latency_ms: 0.5 }], ['a ceiling', { max_cost_per_1k_usd: 0 }]])('%s: each offer is answered when it is asked for, over both transports', async (_, parameters) => {
    const { json } = partsOf(await http(query({ parameters })));
    const refused = await rpc(query({ parameters }));
    const offers = json['offers'] as Offer[];
    expect(offers.length).toBeGreaterThan(0);
    expect(JSON.parse(refused.metadata['x-infaas-offers'] ?? '[]')).toEqual(offers);
    for (const offer of offers) {
      // The model of no instance is offered as it would be when warm.
      if (offer.variant.startsWith('cold')) continue;
      // It is one for an idle system: what is late on a busy one is asked again; that it cannot be met is never said.
      const ends = { http: new Set<number>(), rpc: new Set<number>() };
      for (let turn = 0; turn < 30 && !(ends.http.has(200) && ends.rpc.has(0)); turn += 1) {
        ends.http.add((await http(query({ parameters: asOptions(offer) }))).status);
        ends.rpc.add((await rpc(query({ parameters: asOptions(offer) }))).code);
      }
      expect([ends.http.has(200), ends.http.has(422), ends.rpc.has(0), ends.rpc.has(status.FAILED_PRECONDITION)], JSON.stringify(offer)).toEqual([true, false, true, false]);
    }
  });
});

test('a deadline that passes while the instance computes: 504 and DEADLINE_EXCEEDED, and the instance is told', async () => {
  world.digits.act = () => ({ do: 'silent' });
  const told = world.digits.cancelled.length;
  const parameters = { max_latency_ms: 80 };
  const [late, lateRpc] = await Promise.all([http(query({ parameters })), rpc(query({ parameters }))]);
  expect([late.status, partsOf(late).json['code'], lateRpc.code, lateRpc.metadata['x-infaas-code']]).toEqual([504, 'deadline', status.DEADLINE_EXCEEDED, 'deadline']);
  await world.until(() => world.digits.cancelled.length >= told + 2);
  world.digits.act = () => ({ do: 'answer' });
});

test('instances that refuse: 503 with Retry-After, UNAVAILABLE', async () => {
  world.digits.act = () => ({ do: 'refuse', code: REFUSAL.draining });
  const answers = await Promise.all([http(query({ model: 'linear' })), rpc(query({ model: 'linear' }))]);
  world.digits.act = () => ({ do: 'answer' });
  expect([answers[0].status, Number(answers[0].headers['retry-after']) >= 1, answers[1].code]).toEqual([503, true, status.UNAVAILABLE]);
});
