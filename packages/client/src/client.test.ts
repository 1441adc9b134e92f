import { describe, expect, it } from 'vitest';
import { createClient } from './client';
import { InfaasError } from './infaas-error';
import type { TaskSignature } from './signature';
import { binary, json, readRequest, scriptedServer, silent, type Act } from './testing/scripted-server';

const digits = {
  inputs: { image: { dtype: 'FP32', shape: [-1, 1, 2, 2] } }, outputs: { scores: { dtype: 'FP32', shape: [-1, 3] } }, labels: ['0', '1', '2'],
} as const satisfies TaskSignature;
const SCORES = binary([{ name: 'scores', datatype: 'FP32', shape: [1, 3], bytes: new Uint8Array(Float32Array.of(0.1, 0.7, 0.2).buffer) }], {
  variant: 'mlp.v1.fp32.cpu.t1', architecture: 'mlp', version: '1', hardware: 'cpu.2', cost_usd: 1e-7, accuracy: 0.97, total_us: 900, unmet: 'latency,cost',
  explanation: JSON.stringify({ reasons: [{ code: 'cheapest', text: 'it is the cheapest' }], candidates: [] }),
});
const REFUSED = json(503, { error: 'no room', code: 'capacity', hint: 'later', retry_after_ms: 20, offers: [{ variant: 'x', minAccuracy: 0.9, maxLatencyMs: 80, maxCostPer1kUsd: 1, why: 'w' }] }, { 'retry-after': '1' });

function clientOf(...acts: Act[]) {
  const server = scriptedServer(...acts);
  return { server, client: createClient({ url: 'http://gateway.test:8000', apiKey: 'k', fetch: server.fetch, tasks: { digits } }) };
}

async function failure(promise: Promise<unknown>): Promise<InfaasError> {
  const error: unknown = await promise.then(() => null, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(InfaasError);
  return error as InfaasError;
}

describe('a query', () => {
  it('sends its tensors as bytes with the objective, and reads the answer', async () => {
    const { server, client } = clientOf(SCORES);
    const answer = await client.query('digits', { image: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) }, { minAccuracy: 0.97, maxLatencyMs: 50, hardware: ['cpu', 'gpu.x'], explain: true, id: 'q7', version: 2 });
    const [request] = server.seen;
    const sent = await readRequest(request as Request);
    expect([request?.method, request?.url, request?.headers.get('authorization')]).toEqual(['POST', 'http://gateway.test:8000/v2/models/digits/versions/2/infer', 'Bearer k']);
    expect(sent.json).toEqual({
      id: 'q7', inputs: [{ name: 'image', datatype: 'FP32', shape: [2, 1, 2, 2], parameters: { binary_data_size: 32 } }],
      parameters: { min_accuracy: 0.97, max_latency_ms: 50, hardware: 'cpu,gpu.x', explain: true, binary_data_output: true },
    });
    expect([...new Float32Array(sent.bytes.slice().buffer)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...answer.outputs.scores.data]).toEqual([...Float32Array.of(0.1, 0.7, 0.2)]);
    expect(answer.served).toMatchObject({ variant: 'mlp.v1.fp32.cpu.t1', costUsd: 1e-7, totalUs: 900, unmet: ['latency', 'cost'] });
    expect(answer.explanation?.reasons[0]?.code).toBe('cheapest');
  });

  it('of a target without types asks for its signature once', async () => {
    const metadata = json(200, { name: 'pets', inputs: [{ name: 'ids', datatype: 'INT64', shape: [-1, 3] }, { name: 'text', datatype: 'BYTES', shape: [-1] }], outputs: [{ name: 'y', datatype: 'BYTES', shape: [-1] }] });
    const answer = binary([{ name: 'y', datatype: 'BYTES', shape: [2], bytes: Uint8Array.of(2, 0, 0, 0, 104, 105, 0, 0, 0, 0) }]);
    const { server, client } = clientOf(metadata, answer);
    const inputs = { ids: BigInt64Array.of(1n, -2n, 3n), text: ['é'] };
    const [first] = await Promise.all([client.query('pets', inputs), client.query('pets', inputs)]);
    expect(server.seen.map((request) => `${request.method} ${new URL(request.url).pathname}`)).toEqual(['GET /v2/models/pets', 'POST /v2/models/pets/infer', 'POST /v2/models/pets/infer']);
    expect(first.outputs['y']?.data).toEqual([Uint8Array.of(104, 105), new Uint8Array(0)]);
    const { bytes } = await readRequest(server.seen[1] as Request);
    expect(bytes).toHaveLength(24 + 4 + 2);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a missing input', {}, /"image" of digits is missing/],
    ['an unknown input', { picture: Float32Array.of(1) }, /no input "picture"/],
    ['values of another type', { image: Float64Array.of(1, 2, 3, 4) }, /Float64Array/],
    ['values that make no whole row', { image: Float32Array.of(1, 2, 3) }, /3 values/],
    ['a shape that is not the task\'s', { image: { data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2] } }, /shape is \[1,2,2\]/],
    ['a shape that the values do not fill', { image: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 1, 2, 2] } }, /holds 8/],
  ])('%s is not sent', async (_, inputs, message) => {
    const { server, client } = clientOf(SCORES);
    const error = await failure(client.query('digits', inputs as never));
    expect([error.code, error.message, error.hint !== undefined]).toEqual(['malformed', expect.stringMatching(message) as string, true]);
    expect(server.seen).toHaveLength(0);
  });

  it('takes an answer in JSON, too', async () => {
    const { client } = clientOf(json(200, { outputs: [{ name: 'scores', datatype: 'FP32', shape: [1, 3], data: [0.5, null, 0.25] }], parameters: {} }));
    expect([...(await client.query('digits', { image: new Float32Array(4) })).outputs.scores.data]).toEqual([0.5, NaN, 0.25]);
  });

  it('of an answer that is cut off is an error', async () => {
    const { client } = clientOf(binary([{ name: 'scores', datatype: 'FP32', shape: [1, 3], bytes: new Uint8Array(4) }], {}), SCORES);
    await expect(client.query('digits', { image: new Float32Array(4) })).resolves.toBeDefined();
    const short: Act = () => new Response('{"outputs":[{"name":"scores","datatype":"FP32","shape":[1,3],"parameters":{"binary_data_size":12}}]}', { headers: { 'inference-header-content-length': '103' } });
    expect((await failure(clientOf(short).client.query('digits', { image: new Float32Array(4) }))).code).toBe('internal');
  });
});

describe('a refusal', () => {
  it('for now is asked again after the time that the server names, within the deadline', async () => {
    const { server, client } = clientOf(REFUSED, REFUSED, SCORES);
    await client.query('digits', { image: new Float32Array(4) });
    expect(server.seen).toHaveLength(3);
  });

  it('that lasts longer than the deadline is not waited for', async () => {
    const { server, client } = clientOf(json(503, { error: 'cold', code: 'cold', hint: 'h', retry_after_ms: 60_000 }));
    const error = await failure(client.query('digits', { image: new Float32Array(4) }, { timeoutMs: 500 }));
    expect([error.status, error.code, error.hint, error.retryAfterMs, server.seen.length]).toEqual([503, 'cold', 'h', 60_000, 1]);
  });

  it.each([[400, 'malformed'], [401, 'unauthenticated'], [404, 'unknown_name'], [422, 'objective_unmet'], [429, 'budget'], [500, 'internal'], [504, 'deadline']])('%d is final', async (status, code) => {
    const { server, client } = clientOf(json(status, { error: 'no', code, hint: 'h' }), SCORES);
    const error = await failure(client.query('digits', { image: new Float32Array(4) }));
    expect([error.status, error.code, server.seen.length]).toEqual([status, code, 1]);
  });

  it('carries what can be asked instead', async () => {
    const { client } = clientOf(REFUSED);
    const error = await failure(client.query('digits', { image: new Float32Array(4) }, { retries: 0 }));
    expect(error.offers).toEqual([expect.objectContaining({ variant: 'x', maxLatencyMs: 80 })]);
  });

  it('is given up after so many tries', async () => {
    const { server, client } = clientOf(REFUSED);
    await failure(client.query('digits', { image: new Float32Array(4) }, { retries: 2 }));
    expect(server.seen).toHaveLength(3);
  });

  it('with no JSON in it is an error all the same', async () => {
    const { client } = clientOf(() => new Response('<html>bad gateway</html>', { status: 502 }));
    expect(await failure(client.query('digits', { image: new Float32Array(4) }))).toMatchObject({ status: 502, code: 'unknown' });
  });
});

describe('time', () => {
  it('that is over is a deadline, and nothing is sent twice', async () => {
    const { server, client } = clientOf(silent);
    expect(await failure(client.query('digits', { image: new Float32Array(4) }, { timeoutMs: 20 }))).toMatchObject({ status: 0, code: 'deadline' });
    expect(server.seen).toHaveLength(1);
  });

  it('is the caller\'s to end: the signal\'s own reason comes back, while waiting, too', async () => {
    const reason = new Error('the user left');
    for (const act of [silent, json(503, { error: 'x', code: 'cold', hint: 'h', retry_after_ms: 5_000 })]) {
      const controller = new AbortController();
      const asked = clientOf(act).client.query('digits', { image: new Float32Array(4) }, { signal: controller.signal });
      setTimeout(() => controller.abort(reason), 10);
      await expect(asked).rejects.toBe(reason);
    }
    await expect(clientOf(SCORES).client.query('digits', { image: new Float32Array(4) }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('nobody answers: unreachable, once', async () => {
    const { server, client } = clientOf();
    expect(await failure(client.query('digits', { image: new Float32Array(4) }))).toMatchObject({ status: 0, code: 'unreachable' });
    expect(server.seen).toHaveLength(1);
  });
});

describe('a picture', () => {
  it('is the body, and the objective is in the address', async () => {
    const { server, client } = clientOf(json(200, { labels: [{ label: '7', score: 0.9 }], parameters: { variant: 'v', cost_usd: 1 } }));
    const answer = await client.predict('digits@demo', new Blob([Uint8Array.of(1, 2, 3)]), { minAccuracy: 0.9, maxCostPer1kUsd: 'none' });
    expect(answer.labels).toEqual([{ label: '7', score: 0.9 }]);
    expect(server.seen[0]?.url).toBe('http://gateway.test:8000/v2/models/digits%40demo/predict?min_accuracy=0.9&max_cost_per_1k_usd=none');
    expect([...new Uint8Array(await (server.seen[0] as Request).arrayBuffer())]).toEqual([1, 2, 3]);
  });
});

describe('a durable query', () => {
  const ACCEPTED = json(202, { id: 'd 1', state: 'queued', location: '/v2/deferred/d1' });
  const DONE = json(200, { id: 'd 1', state: 'done', error: null, outputs: [{ name: 'scores', datatype: 'FP32', shape: [1, 3], data: [0, 1, 0] }], parameters: { variant: 'v' } });

  it('is handed in once, whatever was sent again, and polled until it is done', async () => {
    const { server, client } = clientOf(REFUSED, ACCEPTED, json(200, { id: 'd 1', state: 'queued', error: null }), json(200, { id: 'd 1', state: 'running', error: null }), DONE);
    const query = await client.defer('digits', { image: new Float32Array(4) }, { maxLatencyMs: 60_000 });
    const [first, second] = await Promise.all(server.seen.map(readRequest));
    expect(first?.json['parameters']).toMatchObject({ deferred: true, max_latency_ms: 60_000, idempotency_key: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
    expect(second?.json['parameters']).toEqual(first?.json['parameters']);
    const answer = await query.result({ pollMs: 1 });
    expect([[...answer.outputs.scores.data], answer.served.variant, query.id]).toEqual([[0, 1, 0], 'v', 'd 1']);
    expect(server.seen.at(-1)?.url).toBe('http://gateway.test:8000/v2/deferred/d%201');
  });

  it('that ended otherwise says how', async () => {
    const { client } = clientOf(json(200, { id: 'd', state: 'failed', error: 'the graph broke' }));
    expect(await failure(client.deferred('d').result())).toMatchObject({ code: 'failed', message: 'the graph broke' });
    expect(await clientOf(json(200, { id: 'd', state: 'cancelled', error: null })).client.deferred('d').cancel()).toMatchObject({ state: 'cancelled', answer: null });
  });

  it('is waited for only so long', async () => {
    const { client } = clientOf(json(200, { id: 'd', state: 'running', error: null }));
    expect(await failure(client.deferred('d').result({ timeoutMs: 30, pollMs: 10 }))).toMatchObject({ code: 'deadline' });
  });
});
