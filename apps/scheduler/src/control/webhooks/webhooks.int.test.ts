import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readAddressRules } from '@infaas/shared/platform/address-rules';
import { openGuardedFetch } from '@infaas/shared/platform/guarded-fetch';
import { createLogger } from '@infaas/shared/platform/logger';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import type { TestServer } from '@infaas/shared/platform/testing/start-redis';
import { webhookSecret, webhookSecretHash } from '@infaas/shared/platform/webhook-secret';
import { createWebhookStore } from '../../store/webhook-store';
import { createTestDatabase } from '../testing/test-database';
import { nextTry } from './next-try';
import { createWebhookSender } from './webhook-sender';

const INSTALLATION = 'the-installation-secret';
const SECRET = webhookSecret('nonce', INSTALLATION);
let postgres: TestServer;
let opened: Awaited<ReturnType<typeof createTestDatabase>>;
let server: Server;
let url: string;
let status = 200;
let nowMs = Date.now();
const got: { signature: string; event: string; delivery: string; body: string }[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  opened = await createTestDatabase(postgres.url);
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const header = (name: string): string => String(request.headers[name] ?? '');
      got.push({ signature: header('infaas-signature'), event: header('infaas-event'), delivery: header('infaas-delivery'), body: Buffer.concat(chunks).toString() });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  await opened.database.webhookSecret.create({ data: { applicationId: 'app', workspaceId: 'w', nonce: 'nonce', sha256: webhookSecretHash(SECRET) } });
});
afterAll(async () => {
  server.close();
  await opened.close();
  await postgres.close();
});
beforeEach(async () => {
  got.length = 0;
  status = 200;
  nowMs = Date.now() + 1_000;
  await opened.database.webhookDelivery.deleteMany();
  await opened.database.deferredQuery.deleteMany();
});

/** A sender of a control that has just started: it remembers nothing. */
function sender(networks = '127.0.0.1'): () => Promise<number> {
  const outgoing = openGuardedFetch(readAddressRules({ urls: '*', networks }));
  return createWebhookSender({ webhooks: createWebhookStore(opened.database), outgoing, installationSecret: INSTALLATION, clock: { nowMs: () => nowMs }, logger: createLogger('webhooks', 'silent') });
}

async function endQuery(id: string, webhook: string | null, applicationId = 'app'): Promise<void> {
  const ended = { state: 'done' as const, finishedAt: new Date(), parameters: { variant: 'mlp' } };
  await opened.database.deferredQuery.create({ data: { id, workspaceId: 'w', applicationId, query: { target: 'digits', webhook }, input: 'a'.repeat(64), finishBy: new Date(), ...ended } });
}

const row = (id: string) => opened.database.webhookDelivery.findUniqueOrThrow({ where: { id } });

it('tells of a query that ended once, signed over the time and the body', async () => {
  await endQuery('q1', url);
  await endQuery('q2', null);
  await sender()();
  await sender()();
  expect(got).toHaveLength(1);
  const { signature, event, delivery, body } = got[0] ?? { signature: '', event: '', delivery: '', body: '' };
  expect([event, delivery]).toEqual(['deferred.ended', 'deferred.q1']);
  expect(JSON.parse(body)).toMatchObject({ event: 'deferred.ended', id: 'q1', state: 'done', target: 'digits', parameters: { variant: 'mlp' } });
  const [, time = ''] = /^t=(\d+),v1=/.exec(signature) ?? [];
  expect(signature).toBe(`t=${time},v1=${createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')}`);
  expect(await row('deferred.q1')).toMatchObject({ state: 'delivered', attempts: 1, lastStatus: 200 });
});

it('tries again with growing pauses, over restarts, until it is taken', async () => {
  status = 503;
  await endQuery('q3', url);
  await sender()();
  expect(await row('deferred.q3')).toMatchObject({ state: 'pending', attempts: 1, lastStatus: 503, lastError: 'It answered with status 503.' });
  await sender()();
  expect(got).toHaveLength(1);
  nowMs += 5_000;
  await sender()();
  nowMs += 30_000;
  status = 204;
  await sender()();
  expect(await row('deferred.q3')).toMatchObject({ state: 'delivered', attempts: 3 });
});

it('is given up after eight tries', async () => {
  status = 500;
  await endQuery('q4', url);
  for (let tries = 1; tries <= 9; tries += 1) {
    await sender()();
    nowMs += (nextTry(tries) ?? 0) + 1_000;
  }
  expect(got).toHaveLength(8);
  expect(await row('deferred.q4')).toMatchObject({ state: 'failed', attempts: 8 });
});

it.each([
  ['an address of a network that the operator does not open', () => sender(''), 'app', 'does not open'],
  ['an application without a secret', () => sender(), 'another', 'no valid webhook secret'],
])('is given up at once for %s', async (_, make, applicationId, reason) => {
  await endQuery('q5', url, applicationId);
  await make()();
  expect(got).toEqual([]);
  const { state, lastError } = await row('deferred.q5');
  expect(state).toBe('failed');
  expect(lastError).toContain(reason);
});
