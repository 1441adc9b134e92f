import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../../testing/test-gateway';
import { KEYS, testInstance, testView } from '../../testing/test-view';

const DEADLINE_MS = 800;
const LONGER_MS = 1_200;
const SIDE = 2;

let g: TestGateway;

beforeAll(async () => {
  g = await startTestGateway();
  const host = await g.host('one');
  host.act = (query) => ({ do: 'answer', afterMs: 0, tensors: [{ dtype: 'FP32', shape: [query.rows, 10], data: new Uint8Array(query.rows * 40) }] });
  g.show(testView({ instances: [testInstance('id-linear.v1.fp32.cpu.t1', host.address, 'instance')] }));
  await g.until(() => [...g.gateway.pool().all()].some((slot) => slot.live.connected));
});
afterAll(() => g.close());

/** The bytes of a query with a deadline; by way of the full HTTP server where the head asks for something that the fast path does not know. */
function query(extraHead: string): { first: Buffer; rest: Buffer } {
  const pixels = Buffer.alloc(SIDE * SIDE * 4);
  const json = Buffer.from(JSON.stringify({
    parameters: { max_latency_ms: DEADLINE_MS }, inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, SIDE, SIDE], parameters: { binary_data_size: pixels.length } }],
  }));
  const head = `POST /v2/models/digits/infer HTTP/1.1\r\nHost: x\r\n${extraHead}Authorization: Bearer ${KEYS.good}\r\nInference-Header-Content-Length: ${json.length}\r\nContent-Length: ${json.length + pixels.length}\r\n\r\n`;
  return { first: Buffer.concat([Buffer.from(head), json]), rest: pixels };
}

/** Sends a query in two parts, with something in between; returns the status of the answer. */
async function statusOf({ first, rest }: { first: Buffer; rest: Buffer }, between: () => void | Promise<void>): Promise<number> {
  const socket = connect(g.port, '127.0.0.1');
  const status = new Promise<number>((resolve, reject) => {
    socket.once('data', (bytes: Buffer) => resolve(Number(bytes.toString('latin1', 9, 12))));
    socket.once('error', reject);
  });
  socket.write(first);
  // The first part is read before anything happens in between.
  await sleep(100);
  await between();
  socket.write(rest);
  try {
    return await status;
  } finally {
    socket.destroy();
  }
}

function keepBusy(): void {
  const endMs = performance.now() + LONGER_MS;
  while (performance.now() < endMs);
}

test.each([['the fast path', ''], ['the full server', 'Accept-Encoding: gzip\r\n']])('%s: a body that its client sends slowly is not late', async (_, extraHead) => {
  expect(await statusOf(query(extraHead), async () => void (await sleep(LONGER_MS)))).toBe(200);
});

test.each([['the fast path', ''], ['the full server', 'Accept-Encoding: gzip\r\n']])('%s: what the gateway was busy while a body came in counts against the deadline', async (_, extraHead) => {
  expect([503, 504]).toContain(await statusOf(query(extraHead), keepBusy));
});
