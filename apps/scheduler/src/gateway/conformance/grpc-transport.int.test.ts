import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEYS } from '../testing/test-view';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { openGrpc, type RawGrpc } from './testing/raw-grpc';
import { bytesOf, decodeMessage, encodeMessage, integers, packed, type Message } from './testing/wire';

/** How gRPC calls travel: compression, sizes, connections, deadlines and metadata as stock clients send them, and health. */
const MOST_BYTES = 6_000_000;
let world: ConformanceWorld;
let grpc: RawGrpc;
beforeAll(async () => {
  world = await startConformanceWorld({ maxBodyBytes: MOST_BYTES });
  grpc = openGrpc(world.grpcPort);
});
afterAll(async () => {
  grpc.close();
  await world.close();
});

const TENSOR = Buffer.from(Float32Array.of(1, 2, 3).buffer);
const QUERY: Message = { 1: 'echo-fp32', 5: { 1: 'x', 2: 'FP32', 3: packed([1, 3]) }, 7: TENSOR };
const wide = (width: number): Message => ({ 1: 'free', 5: { 1: 'x', 2: 'FP32', 3: packed([1, width]) }, 7: Buffer.alloc(4 * width, 1) });

type Call = { http: number; type: string; status: number; details: string; message: Buffer };

/** A call by hand: bytes behind gRPC's five of head (the first is 1 for a compressed message). */
function call(session: ClientHttp2Session, of: { path?: string; headers?: Record<string, string>; compressed?: boolean; bytes: Buffer }): Promise<Call> {
  const stream = session.request({
    ':method': 'POST', ':path': of.path ?? '/inference.GRPCInferenceService/ModelInfer', 'content-type': 'application/grpc', 'te': 'trailers', 'authorization': `Bearer ${KEYS.good}`, ...of.headers,
  });
  const head = Buffer.alloc(5);
  head[0] = of.compressed === true ? 1 : 0;
  head.writeUInt32BE(of.bytes.length, 1);
  stream.end(Buffer.concat([head, of.bytes]));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const found = { http: 0, type: '', status: -1, details: '' };
    const take = (headers: Record<string, unknown>): void => {
      if (headers[':status'] !== undefined) [found.http, found.type] = [Number(headers[':status']), String(headers['content-type'])];
      if (headers['grpc-status'] !== undefined) [found.status, found.details] = [Number(headers['grpc-status']), decodeURIComponent(String(headers['grpc-message'] ?? ''))];
    };
    stream.on('response', take).on('trailers', take).on('error', reject);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ ...found, message: Buffer.concat(chunks).subarray(5) }));
  });
}

async function withSession<T>(use: (session: ClientHttp2Session) => Promise<T>): Promise<T> {
  const session = connectHttp2(`http://127.0.0.1:${world.grpcPort}`);
  try {
    return await use(session);
  } finally {
    session.destroy();
  }
}

const echoed = (message: Buffer): Buffer | undefined => bytesOf(decodeMessage(message), 6)[0];

describe('compression', () => {
  test.each([['gzip', 2], ['deflate', 1]])('a client that compresses with %s is answered', async (_, algorithm) => {
    const client = openGrpc(world.grpcPort, { 'grpc.default_compression_algorithm': algorithm });
    const { code, message } = await client.call('ModelInfer', wide(10_000));
    client.close();
    expect([code, bytesOf(message, 6)[0]?.equals(Buffer.alloc(40_000, 1))]).toEqual([0, true]);
  });

  test('one message compressed and the next not, on one connection', async () => {
    await withSession(async (session) => {
      for (const compressed of [true, false, true]) {
        const bytes = encodeMessage(QUERY);
        const answer = await call(session, { headers: { 'grpc-encoding': 'gzip' }, compressed, bytes: compressed ? gzipSync(bytes) : bytes });
        expect([answer.status, echoed(answer.message)?.equals(TENSOR)]).toEqual([0, true]);
      }
    });
  });

  test('who accepts compression still gets an answer that it can read', async () => {
    const answer = await withSession((session) => call(session, { headers: { 'grpc-accept-encoding': 'identity, deflate, gzip' }, bytes: encodeMessage(QUERY) }));
    expect([answer.status, echoed(answer.message)?.equals(TENSOR)]).toEqual([0, true]);
  });

  test('a coding that is not known is UNIMPLEMENTED', async () => {
    expect((await withSession((session) => call(session, { headers: { 'grpc-encoding': 'snappy' }, compressed: true, bytes: encodeMessage(QUERY) }))).status).toBe(status.UNIMPLEMENTED);
  });

  test('a message that grows beyond what is taken is RESOURCE_EXHAUSTED, and the server goes on', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * MOST_BYTES));
    expect((await withSession((session) => call(session, { headers: { 'grpc-encoding': 'gzip' }, compressed: true, bytes: bomb }))).status).toBe(status.RESOURCE_EXHAUSTED);
    expect((await grpc.call('ModelInfer', QUERY)).code).toBe(0);
  });

  test('bytes that are no gzip are an error of that call alone', async () => {
    await withSession(async (session) => {
      expect((await call(session, { headers: { 'grpc-encoding': 'gzip' }, compressed: true, bytes: Buffer.from('not compressed at all') })).status).toBeGreaterThan(0);
      expect((await call(session, { bytes: encodeMessage(QUERY) })).status).toBe(0);
    });
  });
});

describe('sizes', () => {
  test('messages beyond the 4 MB that libraries take by default, both ways', async () => {
    const client = openGrpc(world.grpcPort, { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
    const { code, message } = await client.call('ModelInfer', wide(1_400_000));
    client.close();
    expect([code, bytesOf(message, 6)[0]?.length]).toEqual([0, 5_600_000]);
  });

  test('a message beyond what is taken is RESOURCE_EXHAUSTED', async () => {
    const client = openGrpc(world.grpcPort, { 'grpc.max_send_message_length': -1 });
    expect((await client.call('ModelInfer', wide(1_600_000))).code).toBe(status.RESOURCE_EXHAUSTED);
    client.close();
  });

  test('a message that comes in small pieces', async () => {
    const bytes = encodeMessage(QUERY);
    const answer = await withSession(async (session) => {
      const stream = session.request({ ':method': 'POST', ':path': '/inference.GRPCInferenceService/ModelInfer', 'content-type': 'application/grpc+proto', 'te': 'trailers', 'authorization': `Bearer ${KEYS.good}` });
      const head = Buffer.from([0, 0, 0, 0, bytes.length]);
      for (const byte of Buffer.concat([head, bytes])) stream.write(Buffer.from([byte]));
      stream.end();
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      await new Promise((resolve) => stream.on('end', resolve));
      return Buffer.concat(chunks).subarray(5);
    });
    expect(echoed(answer)?.equals(TENSOR)).toBe(true);
  });
});

describe('connections', () => {
  test('pings of a client that keeps its connection alive are answered, and do not end it', async () => {
    await withSession(async (session) => {
      await new Promise((resolve) => session.once('remoteSettings', resolve));
      for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve, reject) => session.ping((error) => (error === null ? resolve() : reject(error))));
      expect((await call(session, { bytes: encodeMessage(QUERY) })).status).toBe(0);
    });
  });

  test('many calls at once on one connection, each with its own answer', async () => {
    await withSession(async (session) => {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => call(session, { bytes: encodeMessage({ ...QUERY, 7: Buffer.from(Float32Array.of(at, 0, 0).buffer) }) })));
      expect(answers.map(({ message }) => new Float32Array(new Uint8Array(echoed(message) ?? []).buffer)[0])).toEqual(answers.map((_, at) => at));
    });
  });

  test.each<[string, string, number]>([['a method that is not there', '/inference.GRPCInferenceService/ModelTrain', status.UNIMPLEMENTED], ['a service that is not there', '/other.Service/Method', status.UNIMPLEMENTED]])('%s is UNIMPLEMENTED', async (_, path, code) => {
    expect((await withSession((session) => call(session, { path, bytes: Buffer.alloc(0) }))).status).toBe(code);
  });

  test('what is no gRPC is told so by its HTTP status', async () => {
    expect((await withSession((session) => call(session, { headers: { 'content-type': 'application/json' }, bytes: Buffer.from('{}') }))).http).toBe(415);
  });
});

describe('deadlines and metadata', () => {
  test.each(['1H', '1M', '5S', '5000m', '5000000u', '99999999n'])('grpc-timeout: %s is a deadline that a quick answer keeps', async (timeout) => {
    expect((await withSession((session) => call(session, { headers: { 'grpc-timeout': timeout }, bytes: encodeMessage(QUERY) }))).status).toBe(0);
  });

  test('the deadline of the call goes to the instance, when it is the smallest', async () => {
    expect((await grpc.call('ModelInfer', QUERY, { deadlineMs: 700 })).code).toBe(0);
    const { deadlineUs } = world.echo.queries.at(-1) ?? { deadlineUs: 0 };
    expect([deadlineUs > 0, deadlineUs <= 700_000]).toEqual([true, true]);
  });

  test('metadata of the client\'s own is passed over', async () => {
    const metadata = { 'authorization': `Bearer ${KEYS.good}`, 'x-request-id': 'a', 'user-agent': 'grpc-python/1.60 grpc-c/37 (linux; chttp2)', 'traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    expect((await grpc.call('ModelInfer', QUERY, { metadata })).code).toBe(0);
  });
});

describe('grpc.health.v1', () => {
  const check = (service: string, headers: Record<string, string> = {}): Promise<Call> => withSession((session) => call(session, { path: '/grpc.health.v1.Health/Check', headers, bytes: encodeMessage({ 1: service }) }));

  test.each(['', 'inference.GRPCInferenceService'])('Check of %j is SERVING, without a key', async (service) => {
    const answer = await check(service, { authorization: '' });
    expect([answer.status, integers(decodeMessage(answer.message), 1)]).toEqual([0, [1n]]);
  });

  test('Check of another service is NOT_FOUND', async () => {
    expect((await check('other.Service')).status).toBe(status.NOT_FOUND);
  });

  test('Watch, which is not offered, is UNIMPLEMENTED: clients then take the server for healthy', async () => {
    expect((await withSession((session) => call(session, { path: '/grpc.health.v1.Health/Watch', bytes: Buffer.alloc(0) }))).status).toBe(status.UNIMPLEMENTED);
  });
});
