import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeInfer, encodeAnswer, FRAME_HEADER_BYTES } from '@infaas/shared/protocol/frames';
import type { DeferredAnswer, GatewayCall } from '@infaas/shared/protocol/link';
import { digitsBody, outcomes, startTestGateway, type TestGateway } from './testing/test-gateway';
import { testView } from './testing/test-view';

const ANSWER: DeferredAnswer = { id: 'd1', state: 'queued', createdAtMs: 5, finishedAtMs: null, error: null, parameters: null };

describe('deferred queries', () => {
  let g: TestGateway;
  beforeEach(async () => {
    g = await startTestGateway();
    g.show(testView({ instances: [] }));
  });
  afterEach(() => g.close());

  /** The next call to control, with the id to answer it by. */
  async function asked(): Promise<{ id: number; call: GatewayCall; attachment: Uint8Array | undefined }> {
    await g.until(() => g.told.some(({ message }) => message.kind === 'request'));
    const at = g.told.findIndex(({ message }) => message.kind === 'request');
    const [entry] = g.told.splice(at, 1);
    if (entry?.message.kind !== 'request') throw new Error('no request');
    return { id: entry.message.id, call: entry.message.call, attachment: entry.attachment };
  }

  test('are handed to control with their tensors, and answered 202', async () => {
    const pending = g.call('/v2/models/digits/infer', { method: 'POST', body: digitsBody([3, 4], { deferred: true, idempotency_key: 'k1', max_latency_ms: 60_000, min_accuracy: 0.8 }) });
    const { id, call, attachment } = await asked();
    expect(call).toMatchObject({
      method: 'deferred.submit', workspaceId: 'w1', applicationId: 'shop', idempotencyKey: 'k1',
      query: { target: 'digits', version: null, minAccuracy: 0.8, finishWithinMs: 60_000, picture: false, rows: 2, webhook: null, onUnmet: 'reject' },
    });
    expect(decodeInfer(Buffer.from(attachment ?? [])).tensors[0]).toMatchObject({ dtype: 'FP32', shape: [2, 1, 2, 2] });
    g.fromControl({ kind: 'response', id, ok: true, answer: ANSWER });
    const { status, json, headers } = await pending;
    expect([status, json, headers.get('location')]).toEqual([202, { id: 'd1', state: 'queued', location: '/v2/deferred/d1' }, '/v2/deferred/d1']);
  });

  test('without a deadline they have a day, whatever the task\'s online default', async () => {
    const pending = g.call('/v2/models/pets/predict', { method: 'POST', body: 'picture', headers: { 'x-infaas-deferred': 'true' } });
    const { id, call } = await asked();
    expect(call).toMatchObject({ query: { finishWithinMs: 86_400_000, picture: true } });
    g.fromControl({ kind: 'response', id, ok: true, answer: ANSWER });
    expect((await pending).status).toBe(202);
  });

  test('a done one comes back as an answer of the protocol', async () => {
    const pending = g.call('/v2/deferred/d1');
    const { id, call } = await asked();
    expect(call).toEqual({ method: 'deferred.get', workspaceId: 'w1', id: 'd1' });
    const header = { queueUs: 0, computeUs: 0, batchSize: 1, queued: 0, residualUs: 0, shareUs: 0 };
    const body = encodeAnswer(0, header, [{ dtype: 'FP32', shape: [1, 2], data: new Uint8Array(Float32Array.from([0.25, 0.75]).buffer) }]).subarray(FRAME_HEADER_BYTES);
    g.fromControl({ kind: 'response', id, ok: true, answer: { ...ANSWER, state: 'done', finishedAtMs: 9, parameters: { architecture: 'linear', version: '1' } } }, body);
    expect((await pending).json).toEqual({
      id: 'd1', state: 'done', location: '/v2/deferred/d1', created_at_ms: 5, finished_at_ms: 9, error: null,
      model_name: 'linear', model_version: '1', parameters: { architecture: 'linear', version: '1' }, outputs: [{ name: 'scores', datatype: 'FP32', shape: [1, 2], data: [0.25, 0.75] }],
    });
  });

  test('cancel, and what control refuses', async () => {
    const pending = g.call('/v2/deferred/d1', { method: 'DELETE' });
    const { id, call } = await asked();
    expect(call.method).toBe('deferred.cancel');
    g.fromControl({ kind: 'response', id, ok: false, error: { code: 'unknown_name', message: 'there is no deferred query d1' } });
    expect((await pending).status).toBe(404);
    expect((await g.call('/v2/deferred/..%2f..')).status).toBe(404);
  });

  test('503 while control is away', async () => {
    const pending = g.call('/v2/deferred/d1');
    await asked();
    g.setControl(false);
    expect((await pending).status).toBe(503);
    expect((await g.call('/v2/deferred/d1')).json.code).toBe('unavailable');
  });
});

describe('reports', () => {
  test('what was counted while control was away is sent when it is back', async () => {
    const g = await startTestGateway();
    g.show(testView({ instances: [] }));
    g.setControl(false);
    const refused = await g.call('/v2/models/digits/infer', { method: 'POST', body: digitsBody([1], { min_accuracy: 1 }) });
    expect(refused.status).toBe(422);
    expect(g.usage()).toEqual([]);
    g.setControl(true);
    await g.until(() => g.usage().length > 0);
    expect(outcomes(g.usage())).toEqual({ answered: 0, refused: 1, timedOut: 0, failed: 0, cancelled: 0 });
    await g.until(() => g.told.some(({ message }) => message.kind === 'report' && message.decisions.length > 0));
    await g.close();
  });
});
