import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digitsBody, startTestGateway, type TestGateway } from '../testing/test-gateway';
import { KEYS, testInstance, testView } from '../testing/test-view';
import { readCorsRules } from './cors';
import { createHttpServer } from './http-server';

const APP = 'https://app.example';
let g: TestGateway;
let server: Server;
let url: string;

beforeAll(async () => {
  g = await startTestGateway();
  const host = await g.host('one');
  g.show(testView({ instances: [testInstance('id-linear.v1.fp32.cpu.t1', host.address)] }));
  await g.until(() => [...g.gateway.pool().all()].every((slot) => slot.live.connected));
  server = createHttpServer(g.gateway, { cors: readCorsRules(`${APP}, http://localhost:5173`) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/models/digits/infer`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await g.close();
});

const preflight = (origin: string, headers = 'authorization, inference-header-content-length') =>
  fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': headers } });
const ask = (origin: string | null, key: string = KEYS.good) =>
  fetch(url, { method: 'POST', body: digitsBody([1]), headers: { authorization: `Bearer ${key}`, ...(origin === null ? {} : { origin }) } });

describe('pages of other origins', () => {
  test('that are permitted may ask and read the answer, refusals too', async () => {
    const allowed = await preflight(APP);
    expect([allowed.status, allowed.headers.get('access-control-allow-origin'), allowed.headers.get('access-control-allow-headers')]).toEqual([204, APP, 'authorization, inference-header-content-length']);
    for (const [key, status] of [[KEYS.good, 200], ['nobody', 401]] as const) {
      const answer = await ask(APP, key);
      expect([answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.get('vary')]).toEqual([status, APP, 'origin']);
      expect(answer.headers.get('access-control-expose-headers')).toContain('inference-header-content-length');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      await answer.arrayBuffer();
    }
  });

  test.each(['https://evil.example', 'https://app.example.evil.example', 'null', 'http://app.example'])('%s is told nothing', async (origin) => {
    const refused = await preflight(origin);
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([405, null]);
    const answer = await ask(origin);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    await answer.arrayBuffer();
  });

  test('programs are answered as before, and names that are none are not echoed', async () => {
    expect((await ask(null)).headers.get('vary')).toBeNull();
    expect((await preflight(APP, 'x'.repeat(2_000))).headers.get('access-control-allow-headers')).toBeNull();
    expect((await fetch(url, { method: 'OPTIONS', headers: { origin: APP } })).status).toBe(405);
  });

  test('without a list none is permitted; a list that is none is refused', async () => {
    const answer = await g.call('/v2/models/digits/infer', { method: 'POST', body: digitsBody([1]), headers: { origin: APP } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null]);
    expect(readCorsRules('*')('https://any.example')).toBe(true);
    expect(() => readCorsRules('app.example')).toThrow(/is no origin/);
    expect(() => readCorsRules('https://app.example/path')).toThrow(/is no origin/);
  });
});
