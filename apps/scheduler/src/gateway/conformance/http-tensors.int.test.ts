import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { bytesElements, DATA_TYPE_CASES } from './testing/data-type-cases';
import { binaryRequest, exchange, partsOf, requestBytes, type RawAnswer } from './testing/raw-http';

/** Tensors over HTTP/REST: the protocol's JSON form and the binary data extension, each way and mixed. */
let world: ConformanceWorld;
beforeAll(async () => {
  world = await startConformanceWorld();
});
afterAll(() => world.close());

const send = (bytes: Buffer): Promise<RawAnswer> => exchange(world.port, bytes);
const inferPath = (name: string): string => `/v2/models/${name}/infer`;
/** JSON as text: 64-bit integers, NaN and the like must stand in it as they are written here. */
const infer = (name: string, json: string): Promise<RawAnswer> => send(requestBytes({ path: inferPath(name), body: json, headers: { 'Content-Type': 'application/json' } }));
const taskOf = (dtype: string): string => `echo-${dtype.toLowerCase()}`;
const float32 = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);

describe.each(DATA_TYPE_CASES)('$dtype', ({ dtype, json, bytes }) => {
  const jsonInput = `{"name":"x","datatype":"${dtype}","shape":[1,3],"data":[${json}]}`;
  const binaryInput = { name: 'x', datatype: dtype, shape: [1, 3], parameters: { binary_data_size: bytes.length } };

  test('JSON data comes back as JSON data, every digit of it', async () => {
    const answer = await infer(taskOf(dtype), `{"inputs":[${jsonInput}]}`);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers['inference-header-content-length']).toBeUndefined();
    expect(partsOf(answer).json['outputs']).toMatchObject([{ name: 'y', datatype: dtype, shape: [1, 3] }]);
    expect(answer.body.toString()).toContain(`"data":[${json}]`);
  });

  test('binary data comes back as binary data with its size (binary_data_output)', async () => {
    const answer = await send(binaryRequest(inferPath(taskOf(dtype)), { inputs: [binaryInput], parameters: { binary_data_output: true } }, [bytes]));
    const parts = partsOf(answer);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/octet-stream']);
    expect(parts.json['outputs']).toEqual([{ name: 'y', datatype: dtype, shape: [1, 3], parameters: { binary_data_size: bytes.length } }]);
    expect(parts.binary.equals(bytes)).toBe(true);
    expect(Number(answer.headers['content-length'])).toBe(Number(answer.headers['inference-header-content-length']) + bytes.length);
  });

  test('binary data is answered as JSON when no binary output is asked for', async () => {
    const answer = await send(binaryRequest(inferPath(taskOf(dtype)), { inputs: [binaryInput] }, [bytes]));
    expect(answer.headers['inference-header-content-length']).toBeUndefined();
    expect(answer.body.toString()).toContain(`"data":[${json}]`);
  });

  test('JSON data is answered as binary data when that output asks for it (binary_data)', async () => {
    const answer = await infer(taskOf(dtype), `{"inputs":[${jsonInput}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}`);
    expect(partsOf(answer).binary.equals(bytes)).toBe(true);
  });

  test('several rows, nested as the shape is, are flattened in row-major order', async () => {
    const answer = await infer(taskOf(dtype), `{"inputs":[{"name":"x","datatype":"${dtype}","shape":[2,3],"data":[[${json}],[${json}]]}]}`);
    expect(partsOf(answer).json['outputs']).toMatchObject([{ shape: [2, 3] }]);
    expect(answer.body.toString()).toContain(`"data":[${json},${json}]`);
  });

  test('a tensor whose bytes are not what type and shape say is refused', async () => {
    const short = bytes.subarray(0, -1);
    const answer = await send(binaryRequest(inferPath(taskOf(dtype)), { inputs: [{ ...binaryInput, parameters: { binary_data_size: short.length } }] }, [short]));
    expect([answer.status, typeof partsOf(answer).json['error']]).toEqual([400, 'string']);
  });
});

describe('which outputs, and in which form', () => {
  const a = { name: 'a', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } };
  const b = { name: 'b', datatype: 'INT64', shape: [1], parameters: { binary_data_size: 8 } };
  const [first, second] = [float32(1.5, 2.5), Buffer.from(BigInt64Array.of(7n).buffer)];
  const pair = (json: Record<string, unknown>, tensors = [first, second]): Promise<RawAnswer> => send(binaryRequest(inferPath('pair'), json, tensors));

  test.each<[string, Record<string, unknown>, { names: string[]; binary: Buffer }]>([
    ['no outputs named: all of them, in the order of the metadata', {}, { names: ['first', 'second'], binary: Buffer.alloc(0) }],
    ['an empty list of outputs: all of them', { outputs: [] }, { names: ['first', 'second'], binary: Buffer.alloc(0) }],
    ['one output named: only that one', { outputs: [{ name: 'second' }] }, { names: ['second'], binary: Buffer.alloc(0) }],
    ['binary_data_output holds for every output', { parameters: { binary_data_output: true } }, { names: ['first', 'second'], binary: Buffer.concat([first, second]) }],
    ['binary_data on an output overrides binary_data_output', { parameters: { binary_data_output: true }, outputs: [{ name: 'first', parameters: { binary_data: false } }, { name: 'second' }] }, { names: ['first', 'second'], binary: second }],
    ['binary_data false is as if it were not there', { outputs: [{ name: 'first', parameters: { binary_data: false } }] }, { names: ['first'], binary: Buffer.alloc(0) }],
    ['binary parts follow in the order of the outputs in the JSON', { outputs: [{ name: 'first', parameters: { binary_data: true } }, { name: 'second', parameters: { binary_data: true } }] }, { names: ['first', 'second'], binary: Buffer.concat([first, second]) }],
  ])('%s', async (_, more, expected) => {
    const answer = await pair({ inputs: [a, b], ...more });
    const parts = partsOf(answer);
    expect([answer.status, (parts.json['outputs'] as { name: string }[]).map(({ name }) => name)]).toEqual([200, expected.names]);
    expect(parts.binary.equals(expected.binary)).toBe(true);
  });

  test('inputs may come in any order; their binary parts follow that order', async () => {
    const answer = await pair({ inputs: [b, a], parameters: { binary_data_output: true } }, [second, first]);
    expect(partsOf(answer).binary.equals(Buffer.concat([first, second]))).toBe(true);
  });

  test('one input binary, one JSON', async () => {
    const answer = await pair({ inputs: [a, { name: 'b', datatype: 'INT64', shape: [1], data: [7] }], parameters: { binary_data_output: true } }, [first]);
    expect(partsOf(answer).binary.equals(Buffer.concat([first, second]))).toBe(true);
  });

  test.each<[string, Record<string, unknown>]>([
    ['an output that does not exist', { outputs: [{ name: 'third' }] }], ['an output without a name', { outputs: [{}] }], ['outputs that are no list', { outputs: {} }],
    ['binary_data that is no boolean', { outputs: [{ name: 'first', parameters: { binary_data: 'yes' } }] }], ['binary_data_output that is no boolean', { parameters: { binary_data_output: 1 } }],
  ])('%s is 400 with an error', async (_, more) => {
    const answer = await pair({ inputs: [a, b], ...more });
    expect([answer.status, typeof partsOf(answer).json['error']]).toEqual([400, 'string']);
  });
});

describe('shapes', () => {
  test.each<[string, string, number[], Buffer]>([
    ['a zero-sized dimension: no bytes, the shape comes back', 'free', [1, 0], Buffer.alloc(0)],
    ['several rows of no width', 'free', [4, 0], Buffer.alloc(0)],
    ['any width where the metadata says -1', 'free', [1, 5], float32(1, 2, 3, 4, 5)],
    ['a model without a batch dimension takes its whole shape', 'fixed', [2, 2], float32(1, 2, 3, 4)],
  ])('%s', async (_, name, shape, bytes) => {
    const answer = await send(binaryRequest(inferPath(name), { inputs: [{ name: 'x', datatype: 'FP32', shape, parameters: { binary_data_size: bytes.length } }], parameters: { binary_data_output: true } }, [bytes]));
    const parts = partsOf(answer);
    expect([answer.status, parts.json['outputs']]).toEqual([200, [{ name: 'y', datatype: 'FP32', shape, parameters: { binary_data_size: bytes.length } }]]);
    expect(parts.binary.equals(bytes)).toBe(true);
  });

  test('a zero-sized dimension in JSON is an empty list', async () => {
    const answer = await infer('free', '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,0],"data":[]}]}');
    expect(partsOf(answer).json['outputs']).toEqual([{ name: 'y', datatype: 'FP32', shape: [1, 0], data: [] }]);
  });

  test.each<[string, string]>([
    ['a rank that is not the metadata\'s', '[3]'], ['a size that is not the metadata\'s', '[1,4]'], ['a negative dimension', '[-1,3]'], ['a fractional dimension', '[1.5,3]'], ['a text as dimension', '["1",3]'],
    ['a shape that is no list', '3'], ['a product beyond any memory', '[4294967296,4294967296]'], ['no rows', '[0,3]'],
  ])('%s is 400 with an error', async (_, shape) => {
    const answer = await infer('echo-fp32', `{"inputs":[{"name":"x","datatype":"FP32","shape":${shape},"data":[1,2,3]}]}`);
    expect([answer.status, typeof partsOf(answer).json['error']]).toEqual([400, 'string']);
  });
});

describe('NaN and infinities', () => {
  const odd = float32(Number.NaN, Infinity, -Infinity);
  const binary = { name: 'x', datatype: 'FP32', shape: [1, 3], parameters: { binary_data_size: 12 } };

  test('binary in, binary out: the same bits', async () => {
    const answer = await send(binaryRequest(inferPath('echo-fp32'), { inputs: [binary], parameters: { binary_data_output: true } }, [odd]));
    expect(partsOf(answer).binary.equals(odd)).toBe(true);
  });

  test('binary in, JSON out: null, because JSON has no word for them', async () => {
    const answer = await send(binaryRequest(inferPath('echo-fp32'), { inputs: [binary] }, [odd]));
    expect(partsOf(answer).json['outputs']).toMatchObject([{ data: [null, null, null] }]);
  });

  test.each(['FP16', 'FP32', 'FP64'])('words in JSON, as Python\'s json writes them, are taken for %s and answered in the same words', async (dtype) => {
    const answer = await infer(taskOf(dtype), `{"inputs":[{"name":"x","datatype":"${dtype}","shape":[1,3],"data":[NaN, Infinity,-Infinity]}]}`);
    expect([answer.status, answer.body.toString()]).toEqual([200, expect.stringContaining('"data":[NaN,Infinity,-Infinity]')]);
  });

  test('words in JSON reach the model as the floats that they name', async () => {
    const answer = await infer('echo-fp32', '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[NaN,Infinity,-Infinity]}],"parameters":{"binary_data_output":true}}');
    expect([...new Float32Array(new Uint8Array(partsOf(answer).binary).buffer)]).toEqual([Number.NaN, Infinity, -Infinity]);
  });

  test.each<[string, string]>([
    ['NaN for an integer', '{"inputs":[{"name":"x","datatype":"INT32","shape":[1,3],"data":[NaN,0,0]}]}'], ['NaN as a text', '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":["NaN",0,0]}]}'],
    ['a number that the type cannot hold', '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[1e39,0,0]}]}'], ['NaN as a parameter', '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[0,0,0]}],"parameters":{"min_accuracy":NaN}}'],
    ['NaN in a shape', '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,NaN],"data":[0,0,0]}]}'], ['half a word', '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[NaNa,0,0]}]}'],
  ])('%s is 400 with an error', async (_, json) => {
    const answer = await infer(json.includes('INT32') ? 'echo-int32' : 'echo-fp32', json);
    expect([answer.status, typeof partsOf(answer).json['error']]).toEqual([400, 'string']);
  });
});

describe('BYTES', () => {
  test.each<[string, Buffer[]]>([
    ['no bytes', [Buffer.alloc(0)]], ['bytes that are no UTF-8', [Buffer.from([0xff, 0x00, 0xfe])]], ['a NUL', [Buffer.from([0])]], ['a thousand elements', Array.from({ length: 1_000 }, (_, at) => Buffer.from(`text ${at}`))],
    ['100,000 bytes', [Buffer.alloc(100_000, 0xab)]],
  ])('%s come back as they went, in binary', async (_, elements) => {
    const bytes = bytesElements(...elements);
    const answer = await send(binaryRequest(inferPath('text'), { inputs: [{ name: 'x', datatype: 'BYTES', shape: [elements.length], parameters: { binary_data_size: bytes.length } }], parameters: { binary_data_output: true } }, [bytes]));
    expect([answer.status, partsOf(answer).binary.equals(bytes)]).toEqual([200, true]);
  });

  test.each<[string, Buffer]>([
    ['a length beyond the tensor', Buffer.from([200, 0, 0, 0, 1])], ['a length of four billion', Buffer.from([255, 255, 255, 255, 1])], ['a length cut short', Buffer.from([1, 0, 0])], ['two elements for a shape of one', bytesElements('a', 'b')],
  ])('%s is 400 with an error', async (_, bytes) => {
    const answer = await send(binaryRequest(inferPath('text'), { inputs: [{ name: 'x', datatype: 'BYTES', shape: [1], parameters: { binary_data_size: bytes.length } }] }, [bytes]));
    expect([answer.status, typeof partsOf(answer).json['error']]).toEqual([400, 'string']);
  });

  test('JSON texts with escapes are the bytes of their UTF-8', async () => {
    const answer = await infer('text', '{"inputs":[{"name":"x","datatype":"BYTES","shape":[1],"data":["\\u00fc\\n\\"NaN\\""]}],"parameters":{"binary_data_output":true}}');
    expect(partsOf(answer).binary.equals(bytesElements('ü\n"NaN"'))).toBe(true);
  });
});

test.each([['BF16', 'BF16'], ['an unknown type', 'FP8'], ['no type', undefined], ['Triton\'s configuration name of a type', 'TYPE_FP32']])('%s as datatype is 400 and says which types there are', async (_, datatype) => {
  const answer = await infer('echo-fp32', JSON.stringify({ inputs: [{ name: 'x', datatype, shape: [1, 3], data: [1, 2, 3] }] }));
  expect([answer.status, partsOf(answer).json['hint']]).toEqual([400, expect.stringMatching(/FP32/)]);
});
