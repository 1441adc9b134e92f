import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digitsBody, startTestGateway, type TestGateway } from '../testing/test-gateway';
import { KEYS, testInstance, testView } from '../testing/test-view';

let g: TestGateway;

beforeAll(async () => {
  g = await startTestGateway({ limits: { maxBodyBytes: 200_000 } });
  const host = await g.host('one');
  g.show(testView({ instances: ['id-linear.v1.fp32.cpu.t1', 'id-cnn.v1.fp32.cpu.t1'].map((id) => testInstance(id, host.address)) }));
  await g.until(() => [...g.gateway.pool().all()].every((slot) => slot.live.connected));
});
afterAll(() => g.close());

describe('clients of other servers', () => {
  test.each([['digits'], ['linear'], ['linear.v1.fp32.cpu.t1']])('statistics of %s stand under the name that was asked for, and add up', async (name) => {
    const before = (await g.call(`/v2/models/${name}/stats`)).json.model_stats[0];
    for (const labels of [[1], [2, 3], [4, 5, 6, 7, 8, 9, 0, 1, 2, 3]]) expect((await g.call(`/v2/models/${name}/infer`, { method: 'POST', body: digitsBody(labels) })).status).toBe(200);
    for (const path of [`/v2/models/${name}/stats`, `/v2/models/${name}/versions/1/stats`]) {
      const [stats, ...more] = (await g.call(path)).json.model_stats;
      expect([stats.name, stats.version, more]).toEqual([name, '1', []]);
      expect(stats.inference_count - before.inference_count).toBe(13);
      expect(stats.inference_stats.success.count - before.inference_stats.success.count).toBe(3);
      expect(stats.batch_stats.reduce((sum: number, one: { batch_size: number; compute_infer: { count: number } }) => sum + one.batch_size * one.compute_infer.count, 0)).toBe(stats.inference_count);
      expect(stats.batch_stats.reduce((sum: number, one: { compute_infer: { count: number } }) => sum + one.compute_infer.count, 0)).toBe(stats.execution_count);
      expect(stats.last_inference).toBeGreaterThan(0);
    }
    expect((await g.call('/v2/models/stats')).json.model_stats.map((one: { name: string }) => one.name)).toContain('linear.v1.fp32.cpu.t1');
  });

  test('an answer is compressed when gzip or deflate alone is asked for', async () => {
    const { body, headers } = binaryBody();
    for (const [coding, decode] of [['gzip', gunzipSync], ['deflate', inflateSync]] as const) {
      const answer = await rawPost('/v2/models/digits/infer', body, { ...headers, 'accept-encoding': coding });
      expect(answer.headers['content-encoding']).toBe(coding);
      expect(JSON.parse(decode(answer.body).subarray(0, Number(answer.headers['inference-header-content-length'] ?? decode(answer.body).length)).toString()).model_name).toBe('digits');
    }
    expect((await rawPost('/v2/models/digits/infer', Buffer.from(digitsBody([1])), { 'accept-encoding': 'gzip, deflate' })).headers['content-encoding']).toBeUndefined();
  });

  test('a client that writes all before it reads still sees why it was refused', async () => {
    const answer = await rawPost('/v2/models/digits/infer', Buffer.alloc(40_000_000, 32), {});
    expect(answer.status).toBe(413);
    expect((await rawPost('/v2/models/digits/infer', Buffer.alloc(8_000_000, 32), { authorization: 'Bearer nope' })).status).toBe(401);
  });

  test('a model that is not ready says so, whatever was sent', async () => {
    expect((await g.call('/v2/models/empty/infer', { method: 'POST', body: digitsBody([1]) })).status).toBe(409);
  });
});

function binaryBody(): { body: Buffer; headers: Record<string, string> } {
  const head = Buffer.from(JSON.stringify({
    inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2], parameters: { binary_data_size: 16 } }],
    outputs: [{ name: 'scores', parameters: { binary_data: true } }],
  }));
  return { body: Buffer.concat([head, Buffer.alloc(16)]), headers: { 'inference-header-content-length': String(head.length) } };
}

/** Writes the whole body whatever the server answers meanwhile; rejects when the connection breaks before the answer is there. */
function rawPost(path: string, body: Buffer, headers: Record<string, string>): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const all = { authorization: `Bearer ${KEYS.good}`, 'content-length': String(body.length), ...headers };
    const sent = httpRequest(`${g.url}${path}`, { method: 'POST', headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => void written.then(() => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })));
    });
    const written = new Promise<void>((done) => sent.on('finish', done));
    sent.on('error', reject);
    sent.end(body);
  });
}
