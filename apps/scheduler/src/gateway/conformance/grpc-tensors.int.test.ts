import { connect as connectHttp2 } from 'node:http2';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEYS } from '../testing/test-view';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { bytesElements, DATA_TYPE_CASES } from './testing/data-type-cases';
import { openGrpc, type RawGrpc } from './testing/raw-grpc';
import { bytesOf, integers, messages, packed, texts, type Decoded, type Message } from './testing/wire';

/** ModelInfer over gRPC by the field numbers of the published protocol: typed contents, raw contents, and what is refused. */
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

// ModelInferRequest: model_name 1, model_version 2, id 3, parameters 4, inputs 5, outputs 6, raw_input_contents 7.
// InferInputTensor: name 1, datatype 2, shape 3, parameters 4, contents 5. ModelInferResponse: outputs 5, raw_output_contents 6.
const input = (dtype: string, shape: readonly number[], more: Message = {}): Message => ({ 1: 'x', 2: dtype, 3: packed(shape), ...more });
const raw = (model: string, tensor: Message, bytes: Buffer): Message => ({ 1: model, 5: tensor, 7: bytes });
const outputOf = (message: Decoded): Decoded => messages(message, 5)[0] ?? new Map();

describe.each(DATA_TYPE_CASES)('$dtype', ({ dtype, bytes }) => {
  const task = `echo-${dtype.toLowerCase()}`;

  test('raw contents come back as raw contents', async () => {
    const { message, code } = await grpc.call('ModelInfer', { ...raw(task, input(dtype, [1, 3]), bytes), 3: 'an id' });
    expect([code, texts(message, 1), texts(message, 3)]).toEqual([0, [task], ['an id']]);
    expect([texts(outputOf(message), 1), texts(outputOf(message), 2), integers(outputOf(message), 3)]).toEqual([['y'], [dtype], [1n, 3n]]);
    expect(bytesOf(message, 6)[0]?.equals(bytes)).toBe(true);
    expect(outputOf(message).has(5)).toBe(false);
  });

  test('raw contents of the wrong length are INVALID_ARGUMENT', async () => {
    expect((await grpc.call('ModelInfer', raw(task, input(dtype, [1, 3]), bytes.subarray(0, -1)))).code).toBe(status.INVALID_ARGUMENT);
  });
});

test.each(DATA_TYPE_CASES.flatMap(({ dtype, typed }) => (typed === null ? [] : [{ dtype, typed }])))('$dtype: typed contents come back as typed contents of the same field', async ({ dtype, typed }) => {
  const { message, code } = await grpc.call('ModelInfer', { 1: `echo-${dtype.toLowerCase()}`, 5: input(dtype, [1, 3], { 5: { [typed.field]: typed.values } }) });
  expect([code, message.has(6)]).toEqual([0, false]);
  const contents = messages(outputOf(message), 5)[0] ?? new Map();
  if (Buffer.isBuffer(typed.values)) expect(bytesOf(contents, typed.field)[0]?.equals(typed.values)).toBe(true);
  else expect(bytesOf(contents, typed.field).map(String)).toEqual(typed.values.map(String));
});

describe('what may be asked', () => {
  const tensor = Buffer.from(Float32Array.of(1, 2, 3).buffer);

  test('FP16 has no typed contents, and that is said', async () => {
    const answer = await grpc.call('ModelInfer', { 1: 'echo-fp16', 5: input('FP16', [1, 3], { 5: { 6: tensor } }) });
    expect([answer.code, answer.details]).toEqual([status.INVALID_ARGUMENT, expect.stringContaining('raw_input_contents')]);
  });

  test.each<[string, Buffer]>([['NaN and infinities', Buffer.from(Float32Array.of(Number.NaN, Infinity, -Infinity).buffer)], ['the largest finite', Buffer.from(Float32Array.of(3.4e38, -3.4e38, 0).buffer)]])('%s in typed contents are values like any', async (_, values) => {
    const { message, code } = await grpc.call('ModelInfer', { 1: 'echo-fp32', 5: input('FP32', [1, 3], { 5: { 6: values } }) });
    expect([code, bytesOf(messages(outputOf(message), 5)[0] ?? new Map(), 6)[0]?.equals(values)]).toEqual([0, true]);
  });

  test.each<[string, number[], Buffer]>([['a zero-sized dimension', [1, 0], Buffer.alloc(0)], ['rows of any width', [2, 2], Buffer.from(Float32Array.of(1, 2, 3, 4).buffer)]])('%s', async (_, shape, bytes) => {
    const { message, code } = await grpc.call('ModelInfer', raw('free', input('FP32', shape), bytes));
    expect([code, integers(outputOf(message), 3), bytesOf(message, 6)[0]?.equals(bytes)]).toEqual([0, shape.map(BigInt), true]);
  });

  test.each(['', '1'])('version %j', async (version) => {
    expect((await grpc.call('ModelInfer', { ...raw('echo-fp32', input('FP32', [1, 3]), tensor), 2: version })).code).toBe(0);
  });

  test('only the outputs that are named are answered', async () => {
    const request: Message = { 1: 'pair', 5: [{ 1: 'a', 2: 'FP32', 3: packed([1, 2]) }, { 1: 'b', 2: 'INT64', 3: packed([1]) }], 6: { 1: 'second' }, 7: [tensor.subarray(0, 8), Buffer.from(BigInt64Array.of(5n).buffer)] };
    const { message } = await grpc.call('ModelInfer', request);
    expect([messages(message, 5).map((output) => texts(output, 1)[0]), bytesOf(message, 6).length]).toEqual([['second'], 1]);
  });

  test('repeated fields that are not packed are read all the same', async () => {
    const { code } = await grpc.call('ModelInfer', { 1: 'echo-fp32', 5: { 1: 'x', 2: 'FP32', 3: [1, 3] }, 7: tensor });
    expect(code).toBe(0);
  });

  test('fields that are not known are passed over', async () => {
    expect((await grpc.call('ModelInfer', { ...raw('echo-fp32', input('FP32', [1, 3]), tensor), 99: 'x' })).code).toBe(0);
  });

  test('BYTES of any content', async () => {
    const elements = bytesElements(Buffer.from([255, 0]), '', 'text');
    const { message } = await grpc.call('ModelInfer', raw('text', input('BYTES', [3]), elements));
    expect(bytesOf(message, 6)[0]?.equals(elements)).toBe(true);
  });
});

describe('what is refused, with a sentence', () => {
  const tensor = Buffer.from(Float32Array.of(1, 2, 3).buffer);
  const x = input('FP32', [1, 3]);

  test.each<[string, Message | Buffer, status]>([
    ['no model name', { 5: x, 7: tensor }, status.NOT_FOUND], ['an unknown model', raw('none', x, tensor), status.NOT_FOUND], ['a version that is no number', { ...raw('echo-fp32', x, tensor), 2: 'latest' }, status.NOT_FOUND],
    ['no inputs', { 1: 'echo-fp32' }, status.INVALID_ARGUMENT], ['an input without contents', { 1: 'echo-fp32', 5: x }, status.INVALID_ARGUMENT],
    ['more raw contents than inputs', { 1: 'echo-fp32', 5: x, 7: [tensor, tensor] }, status.INVALID_ARGUMENT], ['both raw and typed contents', { 1: 'echo-fp32', 5: { ...x, 5: { 6: tensor } }, 7: tensor }, status.INVALID_ARGUMENT],
    ['contents of another type', { 1: 'echo-fp32', 5: { ...x, 5: { 7: Buffer.alloc(24) } } }, status.INVALID_ARGUMENT], ['fewer values than the shape holds', { 1: 'echo-fp32', 5: { ...x, 5: { 6: tensor.subarray(0, 8) } } }, status.INVALID_ARGUMENT],
    ['an integer beyond its type', { 1: 'echo-int8', 5: { ...input('INT8', [1, 3]), 5: { 2: packed([128, 0, 0]) } } }, status.INVALID_ARGUMENT], ['BF16', raw('echo-fp32', input('BF16', [1, 3]), tensor), status.INVALID_ARGUMENT],
    ['a negative dimension', raw('echo-fp32', input('FP32', [-1, 3]), tensor), status.INVALID_ARGUMENT], ['a dimension of 2^63 - 1', raw('echo-fp32', { 1: 'x', 2: 'FP32', 3: packed([9_223_372_036_854_775_807n]) }, tensor), status.INVALID_ARGUMENT],
    ['an unknown input', raw('echo-fp32', { ...x, 1: 'z' }, tensor), status.INVALID_ARGUMENT], ['an unknown output', { ...raw('echo-fp32', x, tensor), 6: { 1: 'z' } }, status.INVALID_ARGUMENT],
    ['a model that is not ready', raw('empty', x, tensor), status.FAILED_PRECONDITION], ['shared memory', { 1: 'echo-fp32', 5: { ...x, 4: { 1: 'shared_memory_region', 2: { 3: 'r' } } } }, status.UNIMPLEMENTED],
    ['bytes that are no message', Buffer.from([0x2a, 0xff, 0xff, 0xff, 0xff, 0x0f]), status.INVALID_ARGUMENT], ['random bytes', Buffer.from('this is no protobuf message at all'), status.INVALID_ARGUMENT],
  ])('%s', async (_, message, code) => {
    const answer = await grpc.call('ModelInfer', message);
    expect([answer.code, answer.details.length > 10]).toEqual([code, true]);
  });

  test.each<[string, Record<string, string>, status]>([['no key', {}, status.UNAUTHENTICATED], ['a wrong key', { authorization: 'Bearer no' }, status.UNAUTHENTICATED], ['a key that may not query', { authorization: `Bearer ${KEYS.readOnly}` }, status.PERMISSION_DENIED]])('%s', async (_, metadata, code) => {
    expect((await grpc.call('ModelInfer', raw('echo-fp32', x, tensor), { metadata })).code).toBe(code);
  });

  test('who may not call is told before the message is read', async () => {
    const session = connectHttp2(`http://127.0.0.1:${world.grpcPort}`);
    const stream = session.request({ ':method': 'POST', ':path': '/inference.GRPCInferenceService/ModelInfer', 'content-type': 'application/grpc', 'te': 'trailers', 'authorization': 'Bearer wrong' });
    // The head of a message of a megabyte, of which nothing follows.
    stream.write(Buffer.from([0, 0, 0x10, 0, 0]));
    const headers = await new Promise<Record<string, unknown>>((resolve) => stream.on('response', resolve).on('error', () => undefined));
    expect(Number(headers['grpc-status'])).toBe(status.UNAUTHENTICATED);
    session.destroy();
  });

  test('a deadline that passes is DEADLINE_EXCEEDED, and one of a hundred years is none', async () => {
    world.echo.act = () => ({ do: 'silent' });
    expect((await grpc.call('ModelInfer', raw('echo-fp32', x, tensor), { deadlineMs: 100 })).code).toBe(status.DEADLINE_EXCEEDED);
    world.echo.act = (query) => ({ do: 'answer', tensors: query.tensors });
    expect((await grpc.call('ModelInfer', raw('echo-fp32', x, tensor), { deadlineMs: 100 * 365 * 86_400_000 })).code).toBe(0);
  });
});
