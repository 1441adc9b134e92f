import { connect as connectHttp2, constants, type ClientHttp2Stream } from 'node:http2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outcomes } from '../testing/test-gateway';
import { KEYS, testVariant } from '../testing/test-view';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { openGrpc, type RawGrpc } from './testing/raw-grpc';
import { binaryRequest, chunkedBody, partsOf, RawConnection, requestBytes } from './testing/raw-http';
import { encodeMessage, packed, type Message } from './testing/wire';

/** Clients that go away give their place in every queue back and are counted; clients that do not read hold up nobody but themselves. */
let world: ConformanceWorld;
let grpc: RawGrpc;
/** Queries that were given up in this file: each must be in the ledger as cancelled, once. */
let givenUp = 0;

beforeAll(async () => {
  world = await startConformanceWorld();
  // A model that no instance runs and that takes its time to load.
  const cold = testVariant({ name: 'cold.v1.fp32.cpu.t1', architecture: 'cold', taskId: 'task-echo-fp32', accuracy: 1, meanUs: 50, loadUs: 100_000 });
  const architecture = { id: 'arch-cold', workspaceId: 'w1', taskId: 'task-echo-fp32', name: 'cold', versions: [1], stable: 1, progress: null };
  world.show({ ...world.view, epoch: 2, variants: [...world.view.variants, cold], architectures: [...world.view.architectures, architecture] });
  grpc = openGrpc(world.grpcPort);
});
afterAll(async () => {
  grpc.close();
  await world.close();
});

const BODY = JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] }], parameters: { max_latency_ms: 20_000 } });
const pathOf = (name: string): string => `/v2/models/${name}/infer`;
const message = (name: string): Message => ({ 1: name, 4: { 1: 'max_latency_ms', 2: { 2: 20_000 } }, 5: { 1: 'x', 2: 'FP32', 3: packed([1, 3]) }, 7: Buffer.alloc(12) });

/** Starts a query and returns how its client goes away. */
const WAYS: readonly [string, (name: string) => () => void][] = [
  ['HTTP, a plain request', (name) => {
    const connection = new RawConnection(world.port);
    connection.write(requestBytes({ path: pathOf(name), body: BODY }));
    return () => connection.end();
  }],
  ['HTTP, a chunked request', (name) => {
    const connection = new RawConnection(world.port);
    connection.write(Buffer.concat([requestBytes({ path: pathOf(name), headers: { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' } }), chunkedBody(BODY)]));
    return () => connection.end();
  }],
  ['gRPC, a cancelled call', (name) => {
    const { call, answer } = grpc.start('ModelInfer', message(name));
    void answer;
    return () => call.cancel();
  }],
];

describe.each(WAYS)('%s', (_, start) => {
  test('while the instance has the query: the instance is told', async () => {
    world.echo.act = () => ({ do: 'silent' });
    const [had, told] = [world.echo.queries.length, world.echo.cancelled.length];
    const leave = start('echo-fp32-net');
    await world.until(() => world.echo.queries.length > had);
    leave();
    givenUp += 1;
    await world.until(() => world.echo.cancelled.length > told);
    expect(world.gateway.load()).toEqual({ open: 0, waiting: 0 });
  });

  test('while many wait for a place: every place is free again, and the next query gets one', async () => {
    world.echo.act = () => ({ do: 'silent' });
    const leaving: (() => void)[] = [];
    while (world.gateway.load().waiting < 20) {
      const { open } = world.gateway.load();
      leaving.push(start('echo-fp32-net'));
      await world.until(() => world.gateway.load().open > open);
    }
    leaving.forEach((leave) => leave());
    givenUp += leaving.length;
    await world.until(() => world.gateway.load().open === 0);
    expect(world.gateway.load().waiting).toBe(0);
    world.echo.act = (query) => ({ do: 'answer', tensors: query.tensors });
    const connection = new RawConnection(world.port);
    connection.write(requestBytes({ path: pathOf('echo-fp32-net'), body: BODY }));
    expect((await connection.next()).status).toBe(200);
    connection.end();
  });

  test('while a model loads for it', async () => {
    const leave = start('cold');
    await world.until(() => world.gateway.load().waiting === 1);
    leave();
    givenUp += 1;
    await world.until(() => world.gateway.load().open === 0);
    expect(world.gateway.load().waiting).toBe(0);
  });
});

test('every query that was given up is counted as cancelled, once', async () => {
  await world.until(() => outcomes(world.usage()).cancelled >= givenUp);
  expect(outcomes(world.usage())).toMatchObject({ cancelled: givenUp, failed: 0, timedOut: 0, refused: 0 });
});

describe('clients that do not read', () => {
  const WIDTH = 25_000;
  const TENSOR = Buffer.alloc(4 * WIDTH, 1);
  const large = (latencyMs = 20_000): Buffer => binaryRequest(pathOf('free'), { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, WIDTH], parameters: { binary_data_size: TENSOR.length } }], parameters: { binary_data_output: true, max_latency_ms: latencyMs } }, [TENSOR]);
  const settled = async (count: () => number): Promise<number> => {
    await world.until(() => count() > 0);
    for (let before = -1; count() !== before;) {
      before = count();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return count();
  };

  test('plain requests sent far ahead: the gateway stops taking them, and answers all once the client reads', async () => {
    world.echo.act = (query) => ({ do: 'answer', tensors: query.tensors });
    const before = world.echo.queries.length;
    const served = (): number => world.echo.queries.length - before;
    const connection = new RawConnection(world.port);
    connection.socket.pause();
    const total = 600;
    for (let at = 0; at < total; at += 1) connection.write(large());
    // What the kernel's buffers hold is taken and answered; 60 MB are far more than that.
    const taken = await settled(served);
    expect(taken).toBeLessThan(total / 2);
    connection.socket.resume();
    let answered = 0;
    for (; answered < total; answered += 1) {
      const answer = await connection.next();
      if (answer.status !== 200 || partsOf(answer).binary.length !== TENSOR.length) throw new Error(`answer ${answered} is ${answer.status}`);
    }
    expect([served(), connection.received.length]).toEqual([total, 0]);
    connection.end();
  }, 60_000);

  test('chunked requests sent far ahead, whose answers wait for each other: no more is held than the gateway may', async () => {
    const small = await startConformanceWorld({ maxHeldBytes: 1_000_000 });
    small.echo.act = () => ({ do: 'silent' });
    const whole = large(2_000);
    const end = whole.indexOf('\r\n\r\n') + 4;
    const head = whole.toString('latin1', 0, end).replace(/\r\nContent-Length: \d+/, '\r\nTransfer-Encoding: chunked');
    const chunked = Buffer.concat([Buffer.from(head, 'latin1'), chunkedBody(whole.subarray(end), 40_000)]);
    const connection = new RawConnection(small.port);
    for (let at = 0; at < 100; at += 1) connection.write(chunked);
    await small.until(() => outcomes(small.usage()).refused > 0);
    // One alone is never too much, so that one may stand beyond the limit.
    expect(small.gateway.load().open).toBeLessThanOrEqual(1_000_000 / TENSOR.length + 1);
    connection.end();
    // A connection that is not read does not show that its client left: its queries end with their deadline.
    await small.until(() => small.gateway.load().open === 0);
    await small.close();
  });

  test('gRPC calls on one connection: no more are taken than it may have open', async () => {
    const session = connectHttp2(`http://127.0.0.1:${world.grpcPort}`, { settings: { initialWindowSize: 0 } });
    session.on('error', () => undefined);
    await new Promise((resolve) => session.once('remoteSettings', resolve));
    const limit = session.remoteSettings.maxConcurrentStreams ?? Infinity;
    expect(limit).toBeLessThanOrEqual(1_000);
    const before = world.echo.queries.length;
    const body = encodeMessage({ 1: 'free', 5: { 1: 'x', 2: 'FP32', 3: packed([1, 1_000]) }, 7: Buffer.alloc(4_000) });
    const framed = Buffer.concat([Buffer.from([0, 0, 0, body.length >> 8, body.length & 0xff]), body]);
    const streams: ClientHttp2Stream[] = [];
    for (let at = 0; at < limit + 200; at += 1) {
      const stream = session.request({ ':method': 'POST', ':path': '/inference.GRPCInferenceService/ModelInfer', 'content-type': 'application/grpc', 'te': 'trailers', 'authorization': `Bearer ${KEYS.good}` });
      stream.on('error', () => undefined);
      stream.pause();
      stream.end(framed);
      streams.push(stream);
    }
    const taken = await settled(() => world.echo.queries.length - before);
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThanOrEqual(limit);
    streams.forEach((stream) => stream.close(constants.NGHTTP2_CANCEL));
    session.destroy();
    await world.until(() => world.gateway.load().open === 0);
    // The server serves others meanwhile and afterwards.
    expect((await grpc.call('ModelInfer', message('echo-fp32-net'))).code).toBe(0);
  }, 60_000);
});

describe('bodies that arrive slowly', () => {
  const HALF = 60_000;
  const starts: readonly [string, (connection: RawConnection) => void][] = [
    ['plain', (connection) => connection.write(requestBytes({ path: pathOf('echo-fp32'), headers: { 'Content-Length': String(2 * HALF) } }))],
    ['chunked', (connection) => connection.write(requestBytes({ path: pathOf('echo-fp32'), headers: { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' } }))],
  ];

  test.each(starts)('%s: together they take no more than the gateway may hold, the next is told to come back, and leaving frees the room', async (_, start) => {
    const small = await startConformanceWorld({ maxHeldBytes: 100_000 });
    const begin = (): RawConnection => {
      const connection = new RawConnection(small.port);
      start(connection);
      // As a chunk, and as a part of a plain body.
      connection.write(Buffer.concat([Buffer.from(`${HALF.toString(16)}\r\n`), Buffer.alloc(HALF, 0x20)]));
      return connection;
    };
    const first = begin();
    await small.until(() => small.gateway.intake.bytes() >= HALF);
    const second = begin();
    const refused = await second.next();
    expect([refused.status, partsOf(refused).json['code'], Number(refused.headers['retry-after']) > 0]).toEqual([503, 'capacity', true]);
    first.end();
    second.end();
    await small.until(() => small.gateway.intake.bytes() === 0);
    const third = begin();
    await small.until(() => small.gateway.intake.bytes() >= HALF);
    third.end();
    await small.close();
  });
});
