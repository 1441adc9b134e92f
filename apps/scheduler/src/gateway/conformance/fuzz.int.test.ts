import { afterAll, beforeAll, expect, test } from 'vitest';
import { outcomes } from '../testing/test-gateway';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { exchange, requestBytes } from './testing/raw-http';
import { fuzzTable, runFuzz } from './testing/run-fuzz';

/** A short run of `npm run bench -- fuzz`: another seed each time, which a failure names. */
let world: ConformanceWorld;
beforeAll(async () => {
  world = await startConformanceWorld({ maxBodyBytes: 200_000 });
});
afterAll(() => world.close());

test('thousands of hostile requests: each is answered or its connection ended, none is a fault of the server, nothing stays behind', async () => {
  const seed = Date.now() % 2 ** 31;
  const report = await runFuzz({ ports: { http: world.port, grpc: world.grpcPort }, cases: 3_000, seed, clients: 16 });
  expect(report.faults.slice(0, 5).map(({ what, fault }) => ({ what, kind: fault.kind, bytes: fault.bytes.toString('latin1').slice(0, 1_500) })), `seed ${seed}\n${fuzzTable(report).join('\n')}`).toEqual([]);
  expect(report.answers.get('valid 200')).toBeGreaterThan(50);
  await world.until(() => world.gateway.load().open === 0);
  expect((await exchange(world.port, requestBytes({ method: 'GET', path: '/v2/models/echo-fp32/ready' }))).status).toBe(200);
  await world.gateway.close(0);
  expect(outcomes(world.usage()).failed).toBe(0);
}, 60_000);
