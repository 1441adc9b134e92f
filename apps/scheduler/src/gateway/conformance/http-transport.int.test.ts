import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { binaryRequest, chunkedBody, exchange, partsOf, RawConnection, requestBytes, type RawAnswer } from './testing/raw-http';

/** How requests travel: framing, connections, compression, and the errors of each, byte for byte. */
let world: ConformanceWorld;
beforeAll(async () => {
  world = await startConformanceWorld({ maxBodyBytes: 300_000 });
});
afterAll(() => world.close());

const PATH = '/v2/models/echo-fp32/infer';
const TENSOR = Buffer.from(Float32Array.of(1, 2, 3).buffer);
const HEAD = Buffer.from(JSON.stringify({ id: 'n', inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], parameters: { binary_data_size: 12 } }], parameters: { binary_data_output: true } }));
const BINARY = Buffer.concat([HEAD, TENSOR]);
const JSON_BODY = JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] }] });
const LENGTH = { 'Inference-Header-Content-Length': String(HEAD.length) };

const send = (bytes: Buffer): Promise<RawAnswer> => exchange(world.port, bytes);
const isEcho = (answer: RawAnswer): void => expect([answer.status, partsOf(answer).binary.equals(TENSOR)]).toEqual([200, true]);

describe('framing', () => {
  test.each<[string, () => Buffer]>([
    ['Content-Length', () => requestBytes({ path: PATH, body: BINARY, headers: LENGTH })],
    ['chunks: the header still gives the length of the JSON', () => Buffer.concat([requestBytes({ path: PATH, headers: { ...LENGTH, 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' } }), chunkedBody(BINARY, 7)])],
    ['header names in lower case', () => requestBytes({ path: PATH, body: BINARY, headers: { 'inference-header-content-length': String(HEAD.length) } })],
    ['header names in upper case', () => requestBytes({ path: PATH, body: BINARY, headers: { 'INFERENCE-HEADER-CONTENT-LENGTH': String(HEAD.length) } })],
    ['a content type with parameters', () => requestBytes({ path: PATH, body: BINARY, headers: { ...LENGTH, 'Content-Type': 'application/octet-stream; v=1' } })],
    ['no content type', () => requestBytes({ path: PATH, body: BINARY, headers: LENGTH })],
    ['a query string', () => requestBytes({ path: `${PATH}?test=1`, body: BINARY, headers: LENGTH })],
    ['a name with percent signs', () => requestBytes({ path: '/v2/models/echo%2Dfp32/infer', body: BINARY, headers: LENGTH })],
    ['a version', () => requestBytes({ path: '/v2/models/echo-fp32/versions/1/infer', body: BINARY, headers: LENGTH })],
    ['HTTP/1.0 without a host', () => Buffer.concat([Buffer.from(requestBytes({ path: PATH, headers: { ...LENGTH, 'Host': undefined, 'Content-Length': String(BINARY.length) } }).toString().replace('HTTP/1.1', 'HTTP/1.0')), BINARY])],
  ])('%s', async (_, bytes) => {
    isEcho(await send(bytes()));
  });

  test('Expect: 100-continue is answered before the body is sent', async () => {
    const connection = new RawConnection(world.port);
    connection.write(requestBytes({ path: PATH, headers: { ...LENGTH, 'Content-Length': String(BINARY.length), 'Expect': '100-continue' } }));
    expect((await connection.next()).status).toBe(100);
    connection.write(BINARY);
    isEcho(await connection.next());
    connection.end();
  });

  test('a connection is kept and used again, for any call', async () => {
    const connection = new RawConnection(world.port);
    for (const [bytes, status] of [
      [requestBytes({ path: PATH, body: BINARY, headers: LENGTH }), 200], [requestBytes({ method: 'GET', path: '/v2/health/live' }), 200], [requestBytes({ path: PATH, body: '{' }), 400],
      [requestBytes({ path: PATH, body: BINARY, headers: LENGTH }), 200], [requestBytes({ method: 'GET', path: '/v2/models/none' }), 404], [requestBytes({ path: PATH, body: JSON_BODY }), 200],
    ] as const) {
      connection.write(bytes);
      expect((await connection.next()).status).toBe(status);
    }
    connection.end();
  });

  test('requests sent ahead are answered in their order', async () => {
    const connection = new RawConnection(world.port);
    const bodies = [1, 2, 3, 4, 5].map((id) => JSON.stringify({ ...(JSON.parse(JSON_BODY) as object), id: String(id) }));
    connection.write(Buffer.concat(bodies.map((body) => requestBytes({ path: PATH, body }))));
    for (const id of ['1', '2', '3', '4', '5']) expect(partsOf(await connection.next()).json['id']).toBe(id);
    connection.end();
  });

  test('Connection: close ends the connection after the answer', async () => {
    const connection = new RawConnection(world.port);
    connection.write(requestBytes({ path: PATH, body: BINARY, headers: { ...LENGTH, Connection: 'close' } }));
    isEcho(await connection.next());
    await world.until(() => connection.closed);
  });

  test.each<[string, Record<string, string | undefined>]>([
    ['a header length beyond the body', { 'Inference-Header-Content-Length': String(BINARY.length + 1) }], ['a header length that cuts the JSON', { 'Inference-Header-Content-Length': '10' }],
    ['a header length of 0', { 'Inference-Header-Content-Length': '0' }], ['a negative header length', { 'Inference-Header-Content-Length': '-1' }], ['a header length that is no number', { 'Inference-Header-Content-Length': 'ten' }],
    ['binary data without the header', {}], ['a header length that leaves JSON as tensor', { 'Inference-Header-Content-Length': String(HEAD.length - 1) }],
  ])('%s is 400 with an error', async (_, headers) => {
    const answer = await send(requestBytes({ path: PATH, body: BINARY, headers }));
    expect([answer.status, typeof partsOf(answer).json['error']]).toEqual([400, 'string']);
  });

  test.each<[string, number]>([['less than the tensor', 8], ['more than there is', 16], ['a negative size', -12], ['a fraction', 12.5]])('binary_data_size of %s is 400 with an error', async (_, size) => {
    const answer = await send(binaryRequest(PATH, { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], parameters: { binary_data_size: size } }] }, [TENSOR]));
    expect([answer.status, typeof partsOf(answer).json['error']]).toEqual([400, 'string']);
  });

  test('bytes behind the last tensor are 400', async () => {
    const answer = await send(binaryRequest(PATH, { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], parameters: { binary_data_size: 12 } }] }, [TENSOR, Buffer.from('x')]));
    expect(answer.status).toBe(400);
  });
});

describe('compression', () => {
  const encoders = { gzip: gzipSync, deflate: deflateSync } as const;
  const decoders = { gzip: gunzipSync, deflate: inflateSync } as const;

  test.each(['gzip', 'deflate'] as const)('a %s request: the whole body is compressed, the header gives the length before that', async (coding) => {
    isEcho(await send(requestBytes({ path: PATH, body: encoders[coding](BINARY), headers: { ...LENGTH, 'Content-Encoding': coding } })));
  });

  test.each(['gzip', 'deflate'] as const)('a %s answer for who asks for that alone: the header gives the length before compression', async (coding) => {
    const answer = await send(requestBytes({ path: PATH, body: BINARY, headers: { ...LENGTH, 'Accept-Encoding': coding } }));
    expect(answer.headers['content-encoding']).toBe(coding);
    isEcho({ ...answer, body: decoders[coding](answer.body) });
  });

  test.each(['gzip', 'deflate'] as const)('%s both ways, as JSON', async (coding) => {
    const answer = await send(requestBytes({ path: PATH, body: encoders[coding](JSON_BODY), headers: { 'Content-Encoding': coding, 'Accept-Encoding': coding } }));
    expect(JSON.parse(decoders[coding](answer.body).toString())).toMatchObject({ outputs: [{ data: [1, 2, 3] }] });
  });

  test.each(['gzip, deflate, br', 'identity', '*', 'br'])('Accept-Encoding: %s is answered as it is', async (accepted) => {
    const answer = await send(requestBytes({ path: PATH, body: BINARY, headers: { ...LENGTH, 'Accept-Encoding': accepted } }));
    expect(answer.headers['content-encoding']).toBeUndefined();
    isEcho(answer);
  });

  test.each<[string, () => Buffer, number]>([
    ['bytes that are not compressed', () => requestBytes({ path: PATH, body: BINARY, headers: { ...LENGTH, 'Content-Encoding': 'gzip' } }), 400],
    ['a coding that is not known', () => requestBytes({ path: PATH, body: BINARY, headers: { ...LENGTH, 'Content-Encoding': 'zstd' } }), 400],
    ['a body that grows beyond the limit', () => requestBytes({ path: PATH, body: gzipSync(Buffer.alloc(10_000_000)), headers: { 'Content-Encoding': 'gzip' } }), 413],
    ['a truncated gzip', () => requestBytes({ path: PATH, body: gzipSync(BINARY).subarray(0, -6), headers: { ...LENGTH, 'Content-Encoding': 'gzip' } }), 400],
  ])('%s is refused with an error', async (_, bytes, status) => {
    const answer = await send(bytes());
    expect([answer.status, typeof partsOf(answer).json['error']]).toEqual([status, 'string']);
  });
});

describe('requests that are refused', () => {
  test.each<[string, () => Buffer, number]>([
    ['a body that is too large', () => requestBytes({ path: PATH, body: Buffer.alloc(300_001, 32) }), 413],
    ['a chunked body that is too large', () => Buffer.concat([requestBytes({ path: PATH, headers: { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' } }), chunkedBody(Buffer.alloc(300_001, 32), 50_000)]), 413],
    ['an empty body', () => requestBytes({ path: PATH }), 400], ['an empty object', () => requestBytes({ path: PATH, body: '{}' }), 400], ['a list', () => requestBytes({ path: PATH, body: '[]' }), 400],
    ['no inputs', () => requestBytes({ path: PATH, body: '{"inputs":[]}' }), 400], ['an input without a name', () => requestBytes({ path: PATH, body: '{"inputs":[{"datatype":"FP32","shape":[1],"data":[1]}]}' }), 400],
    ['an input without data', () => requestBytes({ path: PATH, body: '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3]}]}' }), 400],
    ['an id that is no text', () => requestBytes({ path: PATH, body: JSON_BODY.replace('{', '{"id":5,') }), 400], ['parameters that are no object', () => requestBytes({ path: PATH, body: JSON_BODY.replace('{', '{"parameters":[],') }), 400],
    ['a parameter that is no scalar', () => requestBytes({ path: PATH, body: JSON_BODY.replace('{', '{"parameters":{"a":{}},') }), 400],
    ['an unknown model', () => requestBytes({ path: '/v2/models/none/infer', body: JSON_BODY }), 404], ['an unknown version', () => requestBytes({ path: '/v2/models/echo-fp32-net/versions/9/infer', body: JSON_BODY }), 404],
    ['a model that is not ready', () => requestBytes({ path: '/v2/models/empty/infer', body: JSON_BODY }), 409], ['an unknown path', () => requestBytes({ path: '/v2/models/echo-fp32/generate', body: '{}' }), 404],
    ['GET of an inference', () => requestBytes({ method: 'GET', path: PATH }), 405], ['no key', () => requestBytes({ path: PATH, body: JSON_BODY, headers: { Authorization: undefined } }), 401],
    ['a wrong key', () => requestBytes({ path: PATH, body: JSON_BODY, headers: { Authorization: 'Bearer wrong' } }), 401],
  ])('%s: the status says so, and the body is {"error": text}', async (_, bytes, status) => {
    const answer = await send(bytes());
    const { json } = partsOf(answer);
    expect([answer.status, answer.headers['content-type'], typeof json['error'], typeof json['hint']]).toEqual([status, 'application/json', 'string', 'string']);
  });
});
