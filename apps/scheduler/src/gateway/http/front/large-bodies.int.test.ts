import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@infaas/shared/domain/random';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeHost, HostAct, HostQuery } from '../../testing/fake-host';
import { startTestGateway, type TestGateway } from '../../testing/test-gateway';
import { KEYS, testInstance, testView } from '../../testing/test-view';

const SIDE = 200;
const ROW_BYTES = SIDE * SIDE * 4;
const ROWS = 4;
const random = seededRandom(5);

let g: TestGateway;
let hosts: FakeHost[];

beforeAll(async () => {
  g = await startTestGateway();
  hosts = [await g.host('one'), await g.host('two')];
  // One takes large tensors from shared memory, the other through its socket.
  for (const [at, host] of hosts.entries()) host.readsRegions = at === 0;
  // Answers come late and out of order; now and then the instance dies with what it has.
  for (const host of hosts) host.act = (query): HostAct => (random() < 0.03 ? { do: 'die' } : { do: 'answer', afterMs: Math.floor(random() * 6), tensors: [sumsOf(query)] });
  const view = testView({ instances: hosts.map((host, at) => testInstance('id-linear.v1.fp32.cpu.t1', host.address, `instance-${at}`)) });
  g.show({ ...view, tasks: view.tasks.map((task) => (task.input.kind === 'image' ? { ...task, input: { ...task.input, width: SIDE, height: SIDE } } : task)) });
  await g.until(() => [...g.gateway.pool().all()].filter((slot) => slot.live.connected).length === 2);
});
afterAll(() => g.close());

/** The first score of a row is the sum of all its values, so that one wrong byte shows. */
function sumsOf(query: HostQuery): { dtype: 'FP32'; shape: number[]; data: Uint8Array } {
  const data = new Uint8Array(query.tensors[0]?.data ?? []);
  const values = new Float32Array(data.buffer);
  const scores = new Float32Array(query.rows * 10);
  for (let row = 0; row < query.rows; row += 1) scores[row * 10] = sum(values.subarray(row * SIDE * SIDE, (row + 1) * SIDE * SIDE));
  return { dtype: 'FP32', shape: [query.rows, 10], data: new Uint8Array(scores.buffer) };
}

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

/** A request of small whole numbers, so that sums are exact, and the sums of its rows. */
function requestOf(rows: number): { bytes: Buffer; sums: number[] } {
  const values = Float32Array.from({ length: rows * SIDE * SIDE }, () => (random() < 0.5 ? 0 : 1));
  const json = Buffer.from(JSON.stringify({
    parameters: { max_latency_ms: 20_000 }, inputs: [{ name: 'image', datatype: 'FP32', shape: [rows, 1, SIDE, SIDE], parameters: { binary_data_size: rows * ROW_BYTES } }],
  }));
  const head = `POST /v2/models/digits/infer HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEYS.good}\r\nContent-Type: application/octet-stream\r\nInference-Header-Content-Length: ${json.length}\r\nContent-Length: ${json.length + rows * ROW_BYTES}\r\n\r\n`;
  return {
    bytes: Buffer.concat([Buffer.from(head), json, Buffer.from(values.buffer)]),
    sums: Array.from({ length: rows }, (_, row) => sum(values.subarray(row * SIDE * SIDE, (row + 1) * SIDE * SIDE))),
  };
}

/** Sends the bytes in pieces of any size; resolves with the status and the first score of each row. */
async function ask(socket: Socket, bytes: Buffer): Promise<{ status: number; sums: number[] }> {
  const answered = new Promise<Buffer>((resolve) => {
    let received = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf('\r\n\r\n');
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(received.toString('latin1', 0, Math.max(0, end)))?.[1] ?? Infinity);
      if (end < 0 || received.length < end + 4 + length) return;
      socket.off('data', onData);
      resolve(received);
    };
    socket.on('data', onData);
  });
  for (let at = 0; at < bytes.length; ) {
    const to = Math.min(bytes.length, at + 1 + Math.floor(random() * 300_000));
    socket.write(bytes.subarray(at, to));
    at = to;
    if (random() < 0.3) await sleep(1);
  }
  const answer = await answered;
  const body = answer.toString('utf8', answer.indexOf('\r\n\r\n') + 4);
  const { outputs = [] } = JSON.parse(body) as { outputs?: { data: number[] }[] };
  return { status: Number(answer.toString('latin1', 9, 12)), sums: (outputs[0]?.data ?? []).filter((_, at) => at % 10 === 0) };
}

test('every one of many large bodies is answered for what it holds, also when instances die under it', async () => {
  let wrong = 0;
  const outcomes = new Map<number, number>();
  await Promise.all(Array.from({ length: 8 }, async () => {
    const socket = connect({ port: g.port, host: '127.0.0.1', noDelay: true });
    for (let turn = 0; turn < 12; turn += 1) {
      const { bytes, sums } = requestOf(1 + Math.floor(random() * ROWS));
      const answer = await ask(socket, bytes);
      outcomes.set(answer.status, (outcomes.get(answer.status) ?? 0) + 1);
      if (answer.status === 200 && answer.sums.join() !== sums.join()) wrong += 1;
    }
    socket.destroy();
  }));
  expect(wrong).toBe(0);
  // Two deaths under one query end it with 503; nothing else may.
  expect([...outcomes.keys()].every((status) => status === 200 || status === 503)).toBe(true);
  expect(outcomes.get(200) ?? 0).toBeGreaterThan(80);
  const [reading, other] = hosts;
  expect(reading?.placed).toBeGreaterThan(10);
  // Where no slot is free at the moment, a tensor goes by the stream.
  expect(reading?.placed).toBeGreaterThan((reading?.queries.length ?? 0) / 2);
  expect([other?.placed, (other?.queries.length ?? 0) > 10]).toEqual([0, true]);
});
