import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../../../packages/client/src/client';
import type { InfaasError } from '../../../../packages/client/src/client';
import { REFUSAL } from '@infaas/shared/protocol/frames';
import type { FakeHost } from './testing/fake-host';
import { startTestGateway, type TestGateway } from './testing/test-gateway';
import { KEYS, testInstance, testView } from './testing/test-view';

const digits = {
  inputs: { image: { dtype: 'FP32', shape: [-1, 1, 2, 2] } }, outputs: { scores: { dtype: 'FP32', shape: [-1, 10] } }, labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
} as const;

let g: TestGateway;
let host: FakeHost;
const connect = (apiKey: string = KEYS.good) => createClient({ url: g.url, apiKey, tasks: { digits } });

beforeAll(async () => {
  g = await startTestGateway();
  host = await g.host('one');
  g.show(testView({ instances: ['id-linear.v1.fp32.cpu.t1', 'id-cnn.v1.fp32.cpu.t1'].map((id) => testInstance(id, host.address)) }));
  await g.until(() => [...g.gateway.pool().all()].every((slot) => slot.live.connected));
});
afterAll(() => g.close());

describe('the client against the gateway', () => {
  test('tensors go and come as bytes, the decision with them', async () => {
    const answer = await connect().query('digits', { image: Float32Array.of(0.3, 0, 0, 0, 0.7, 0, 0, 0) }, { minAccuracy: 0.5, explain: true, id: 'mine' });
    expect(answer.outputs.scores.shape).toEqual([2, 10]);
    expect([answer.outputs.scores.data.indexOf(Math.fround(0.91)), answer.outputs.scores.data.lastIndexOf(Math.fround(0.91)), answer.id]).toEqual([3, 17, 'mine']);
    expect(answer.served).toMatchObject({ variant: expect.stringMatching(/^(linear|cnn)\.v1/) as string, batchSize: 1, unmet: [] });
    expect(answer.explanation?.candidates.length).toBeGreaterThan(0);
    expect(host.queries.at(-1)).toMatchObject({ rows: 2 });
  });

  test('without types the signature is the gateway\'s', async () => {
    const client = createClient({ url: g.url, apiKey: KEYS.good });
    expect(await client.signature('digits')).toMatchObject({ inputs: digits.inputs, outputs: digits.outputs });
    expect((await client.query('linear', { image: Float32Array.of(0.4, 0, 0, 0) }, { version: 1 })).outputs['scores']?.shape).toEqual([1, 10]);
  });

  test('what is refused says why, and what can be met', async () => {
    const refusal = async (asked: Promise<unknown>): Promise<InfaasError> => asked.then(() => { throw new Error('it was answered'); }, (error: unknown) => error as InfaasError);
    expect(await refusal(connect().query('digits', { image: new Float32Array(4) }, { minAccuracy: 1 }))).toMatchObject({ status: 422, code: 'objective_unmet', offers: [expect.objectContaining({ variant: expect.any(String) as string })] });
    expect(await refusal(connect('nobody').query('digits', { image: new Float32Array(4) }))).toMatchObject({ status: 401, code: 'unauthenticated', hint: expect.any(String) as string });
    expect(await refusal(connect().query('digitz', { image: new Float32Array(4) }))).toMatchObject({ status: 404, code: 'unknown_name' });
  });

  test('an instance that has no room is asked again when it has', async () => {
    const before = host.queries.length;
    host.act = () => (host.queries.length <= before + 2 ? { do: 'refuse', code: REFUSAL.overflow } : { do: 'answer' });
    const answer = await connect().query('digits', { image: Float32Array.of(0.5, 0, 0, 0) }, { timeoutMs: 15_000 });
    host.act = () => ({ do: 'answer' });
    expect(answer.outputs.scores.data[5]).toBeCloseTo(0.91);
  });

  test('an aborted query leaves the instance', async () => {
    host.act = () => ({ do: 'silent' });
    const controller = new AbortController();
    const [queries, cancelled] = [host.queries.length, host.cancelled.length];
    const asked = connect().query('digits', { image: new Float32Array(4) }, { signal: controller.signal });
    await g.until(() => host.queries.length > queries);
    controller.abort(new Error('changed my mind'));
    await expect(asked).rejects.toThrow('changed my mind');
    await g.until(() => host.cancelled.length > cancelled);
    host.act = () => ({ do: 'answer' });
  });

  test('a picture is answered with labels', async () => {
    const { labels, served } = await connect().predict('digits', Uint8Array.of(4, 4), { minAccuracy: 0.5 });
    expect([labels[0], labels.length, served.batchSize]).toEqual([{ label: '4', score: Math.fround(0.91) }, 5, 1]);
    expect(host.queries.at(-1)).toMatchObject({ picture: true });
  });

  test('a durable query is handed in with a key of its own', async () => {
    const pending = connect().defer('digits', { image: new Float32Array(4) }, { maxLatencyMs: 60_000 });
    await g.until(() => g.told.some(({ message }) => message.kind === 'request'));
    const told = g.told.find(({ message }) => message.kind === 'request')?.message;
    if (told?.kind !== 'request') throw new Error('no request');
    expect(told.call).toMatchObject({ method: 'deferred.submit', idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, query: { finishWithinMs: 60_000 } });
    g.fromControl({ kind: 'response', id: told.id, ok: true, answer: { id: 'd1', state: 'queued', createdAtMs: 5, finishedAtMs: null, error: null, parameters: null } });
    expect((await pending).id).toBe('d1');
  });
});
