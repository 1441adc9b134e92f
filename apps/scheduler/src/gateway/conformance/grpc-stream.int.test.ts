import { connect as connectHttp2 } from 'node:http2';
import { status, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEYS } from '../testing/test-view';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { openGrpc, type RawGrpc } from './testing/raw-grpc';
import { bytesOf, decodeMessage, encodeMessage, integers, messages, packed, texts, type Decoded } from './testing/wire';

/** ModelStreamInfer: queries one after the other on one stream, as tritonclient's start_stream and perf_analyzer --streaming send them. */
let world: ConformanceWorld;
let grpc: RawGrpc;
beforeAll(async () => {
  world = await startConformanceWorld();
  grpc = openGrpc(world.grpcPort);
});
afterAll(async () => {
  grpc.close();
  await world.close();
});

const query = (id: string, model = 'echo-fp32', width = 3): Buffer => encodeMessage({ 1: model, 3: id, 5: { 1: 'x', 2: 'FP32', 3: packed([1, width]) }, 7: Buffer.alloc(4 * width, 1) });

/** Collects a stream's answers: ModelStreamInferResponse has error_message 1, infer_response 2. */
function collect(stream: ClientDuplexStream<Buffer, Buffer>): { answers: Decoded[]; ended: Promise<ServiceError | null> } {
  const answers: Decoded[] = [];
  stream.on('data', (bytes: Buffer) => answers.push(decodeMessage(bytes)));
  return { answers, ended: new Promise((resolve) => stream.on('error', (error: ServiceError) => resolve(error)).on('end', () => resolve(null))) };
}

const idOf = (answer: Decoded): string | undefined => texts(messages(answer, 2)[0] ?? new Map(), 3)[0];

test('answers come in the order of the requests, whatever each takes', async () => {
  world.echo.act = (asked) => ({ do: 'answer', afterMs: asked.queryId % 3 === 0 ? 30 : 0, tensors: asked.tensors });
  const stream = grpc.stream('ModelStreamInfer');
  const { answers, ended } = collect(stream);
  const ids = Array.from({ length: 30 }, (_, at) => `q${at}`);
  for (const id of ids) stream.write(query(id));
  stream.end();
  expect(await ended).toBeNull();
  expect(answers.map(idOf)).toEqual(ids);
  expect(bytesOf(messages(answers[0] ?? new Map(), 2)[0] ?? new Map(), 6)[0]?.equals(Buffer.alloc(12, 1))).toBe(true);
});

test('a request that is refused has a message and its id, and the next ones are answered', async () => {
  world.echo.act = (asked) => ({ do: 'answer', tensors: asked.tensors });
  const stream = grpc.stream('ModelStreamInfer');
  const { answers, ended } = collect(stream);
  for (const message of [query('a'), query('b', 'none'), Buffer.from([0x2a, 0xff, 0xff, 0xff, 0x0f]), query('d')]) stream.write(message);
  stream.end();
  expect(await ended).toBeNull();
  expect(answers.map((answer) => texts(answer, 1)[0] ?? '')).toEqual(['', expect.stringContaining('none'), expect.stringContaining('no message'), '']);
  expect([0, 1, 3].map((at) => idOf(answers[at] ?? new Map()))).toEqual(['a', 'b', 'd']);
});

test('each answer bears the mark of a last one (triton_final_response), whether the client asked for empty ones or not', async () => {
  world.echo.act = (asked) => ({ do: 'answer', tensors: asked.tensors });
  const stream = grpc.stream('ModelStreamInfer');
  const { answers, ended } = collect(stream);
  stream.write(Buffer.concat([query('a'), encodeMessage({ 4: { 1: 'triton_enable_empty_final_response', 2: { 1: true } } })]));
  stream.write(query('b'));
  stream.end();
  expect(await ended).toBeNull();
  for (const answer of answers) {
    const mark = messages(messages(answer, 2)[0] ?? new Map(), 4).find((entry) => texts(entry, 1)[0] === 'triton_final_response');
    expect(integers(messages(mark ?? new Map(), 2)[0], 1)).toEqual([1n]);
  }
  expect(answers).toHaveLength(2);
});

test('a wrong key ends the stream', async () => {
  const { ended } = collect(grpc.stream('ModelStreamInfer', { authorization: 'Bearer wrong' }));
  expect((await ended)?.code).toBe(status.UNAUTHENTICATED);
});

test('a stream that is cancelled frees every place of its queries', async () => {
  world.echo.act = () => ({ do: 'silent' });
  const stream = grpc.stream('ModelStreamInfer');
  const { ended } = collect(stream);
  for (let at = 0; at < 10; at += 1) stream.write(query(`c${at}`, 'echo-fp32-net'));
  await world.until(() => world.gateway.load().open === 10);
  stream.cancel();
  expect((await ended)?.code).toBe(status.CANCELLED);
  await world.until(() => world.gateway.load().open === 0);
});

test('a stream whose client does not read is read no further than some queries ahead, and goes on when the client does', async () => {
  world.echo.act = (asked) => ({ do: 'answer', tensors: asked.tensors });
  const before = world.echo.queries.length;
  // Not through the library, which reads ahead on its own.
  const session = connectHttp2(`http://127.0.0.1:${world.grpcPort}`, { maxSessionMemory: 1_000 });
  const stream = session.request({ ':method': 'POST', ':path': '/inference.GRPCInferenceService/ModelStreamInfer', 'content-type': 'application/grpc', 'te': 'trailers', 'authorization': `Bearer ${KEYS.good}` });
  const total = 400;
  for (let at = 0; at < total; at += 1) stream.write(framed(query(`s${at}`, 'free', 25_000)));
  stream.end();
  let served = -1;
  while (served !== world.echo.queries.length - before) {
    served = world.echo.queries.length - before;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(served).toBeGreaterThan(0);
  expect(served).toBeLessThan(total / 2);
  const received: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => received.push(chunk));
  await new Promise((resolve) => stream.once('end', resolve));
  expect(unframed(Buffer.concat(received)).map((bytes) => idOf(decodeMessage(bytes)))).toEqual(Array.from({ length: total }, (_, at) => `s${at}`));
  session.close();
}, 30_000);

/** gRPC's frame of a message: a flag, the length, the bytes. */
function framed(bytes: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

function unframed(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length; at += 5 + bytes.readUInt32BE(at + 1)) found.push(bytes.subarray(at + 5, at + 5 + bytes.readUInt32BE(at + 1)));
  return found;
}
