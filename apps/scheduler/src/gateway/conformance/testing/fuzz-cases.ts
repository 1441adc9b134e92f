import fc from 'fast-check';
import { DATA_TYPES } from '@infaas/shared/domain/tensor';
import { binaryRequest, chunkedBody, requestBytes } from './raw-http';
import { encodeMessage, packed, type Message, type WireValue } from './wire';

/**
 * One thing to send. `framed`: a whole HTTP request that must get exactly one answer on a connection that goes on; `stream`: any bytes,
 * after which the connection must end; `grpc`: a message to a method; `frames`: any bytes on the gRPC port.
 */
export type FuzzCase = { kind: string; way: 'framed' | 'slow' | 'stream' | 'frames'; bytes: Buffer } | { kind: string; way: 'grpc'; method: string; bytes: Buffer; metadata: Record<string, string> };

const NAMES = ['echo-fp32', 'echo-int64', 'echo-bytes', 'echo-bool', 'echo-fp16', 'free', 'fixed', 'text', 'pair', 'digits', 'linear.v1.fp32.cpu.t1', 'empty', 'none', 'pair/versions/1', 'echo-fp32/versions/9'];
const name = fc.constantFrom(...NAMES);
const anyName = fc.oneof({ weight: 6, arbitrary: name }, { weight: 1, arbitrary: fc.string({ maxLength: 12 }).map(encodeURIComponent) });
const pathOf = (model: string): string => `/v2/models/${model}/infer`;

const scalar = fc.oneof(fc.string({ maxLength: 8 }), fc.double(), fc.integer(), fc.boolean(), fc.constantFrom('none', 'reject', 1e-300, -0, 2 ** 53));
const optionName = fc.constantFrom('min_accuracy', 'max_latency_ms', 'max_cost_per_1k_usd', 'on_unmet', 'degraded_min_accuracy', 'hardware', 'objective', 'explain', 'timeout', 'priority', 'binary_data_output', 'other');
/** Never `deferred`: control, which would answer, is played by nobody here. */
const parameters = fc.oneof(fc.dictionary(optionName, scalar, { maxKeys: 3 }), fc.jsonValue({ maxDepth: 1 }));
const dtype = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...DATA_TYPES) }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) });
const shape = fc.oneof({ weight: 4, arbitrary: fc.constantFrom([1, 3], [2, 3], [1, 2], [1], [1, 0], [2, 2], [1, 1, 2, 2], [0, 3]) }, { weight: 2, arbitrary: fc.array(fc.integer({ min: -2, max: 2 ** 33 }), { maxLength: 5 }) }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) });
const value = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -3, max: 300 }) }, { weight: 3, arbitrary: fc.double() }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
const data = fc.oneof({ weight: 4, arbitrary: fc.array(value, { minLength: 1, maxLength: 6 }) }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) });
const input = fc.record({ name: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('x', 'a', 'b', 'image') }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 0 }) }), datatype: dtype, shape, data, parameters: fc.option(parameters, { nil: undefined }) }, { requiredKeys: ['name', 'datatype', 'shape'] });
const output = fc.record({ name: fc.constantFrom('y', 'first', 'second', 'scores', 'z'), parameters: fc.dictionary(fc.constantFrom('binary_data', 'classification', 'shared_memory_region'), scalar, { maxKeys: 2 }) }, { requiredKeys: ['name'] });
const request = fc.record({ id: fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 0 })), inputs: fc.oneof({ weight: 6, arbitrary: fc.array(input, { maxLength: 3 }) }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) }), outputs: fc.oneof(fc.array(output, { maxLength: 2 }), fc.jsonValue({ maxDepth: 1 })), parameters }, { requiredKeys: ['inputs'] });

/** JSON, sometimes with words and numbers that JSON does not have, sometimes broken. */
const jsonText = fc.tuple(request, fc.constantFrom<(text: string) => string>((text) => text, (text) => text, (text) => text, (text) => text.replace(/\d/, 'NaN'), (text) => text.replace(/\d+/g, '-Infinity'), (text) => text.replace(/\d/, '123456789012345678'), (text) => text.slice(0, -2), (text) => `${text}}`, (text) => text.replace('"', '\u0000')))
  .map(([json, change]) => change(JSON.stringify(json)));

/** Requests that would be answered, with at most one part changed. */
const BASES: readonly { model: string; inputs: Record<string, unknown>[] }[] = [
  { model: 'echo-fp32', inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] }] }, { model: 'echo-int64', inputs: [{ name: 'x', datatype: 'INT64', shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }] },
  { model: 'echo-bool', inputs: [{ name: 'x', datatype: 'BOOL', shape: [1, 3], data: [true, false, true] }] }, { model: 'text', inputs: [{ name: 'x', datatype: 'BYTES', shape: [2], data: ['a', 'NaN'] }] },
  { model: 'pair', inputs: [{ name: 'a', datatype: 'FP32', shape: [1, 2], data: [1, 2] }, { name: 'b', datatype: 'INT64', shape: [1], data: [7] }] },
  { model: 'digits', inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 2, 2], data: [0.1, 0, 0, 0] }] },
];
const nearlyValid = fc.record({
  base: fc.constantFrom(...BASES), key: fc.constantFrom('name', 'datatype', 'shape', 'data', 'parameters'), held: fc.option(fc.oneof(dtype, shape, data, value, parameters), { nil: undefined, freq: 2 }),
  outputs: fc.option(fc.array(output, { maxLength: 2 }), { nil: undefined, freq: 2 }), parameters: fc.option(fc.dictionary(optionName, scalar, { maxKeys: 2 }), { nil: undefined, freq: 2 }),
}).map(({ base: { model, inputs: [first, ...others] }, key, held, outputs, parameters: given }) => requestBytes({
  path: pathOf(model), body: JSON.stringify({ inputs: [held === undefined ? first : { ...first, [key]: held }, ...others], outputs, parameters: given }),
}));

const valid = fc.tuple(fc.constantFrom('echo-fp32', 'free'), fc.integer({ min: 1, max: 4 })).map(([model, rows]) => binaryRequest(pathOf(model), {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [rows, 3], parameters: { binary_data_size: rows * 12 } }], parameters: { binary_data_output: true },
}, [Buffer.alloc(rows * 12, 1)]));

const lyingLength = fc.oneof(fc.nat(300).map(String), fc.integer().map(String), fc.constantFrom('', '0x10', '1e3', ' 5', '9999999999', '5, 5'));
const binary = fc.tuple(name, jsonText, fc.uint8Array({ maxLength: 64 }), fc.option(lyingLength, { nil: null })).map(([model, json, tail, lie]) => {
  const head = Buffer.from(json);
  return requestBytes({ path: pathOf(model), body: Buffer.concat([head, tail]), headers: { 'Inference-Header-Content-Length': lie ?? String(head.length) } });
});

const headerValue = fc.string({ maxLength: 20 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, '?'));
const headerName = fc.constantFrom('x-infaas-min-accuracy', 'x-infaas-max-latency-ms', 'x-infaas-priority', 'x-infaas-timeout', 'x-infaas-hardware', 'x-infaas-objective', 'x-infaas-explain', 'Accept-Encoding', 'Content-Encoding', 'Content-Type', 'Accept', 'Authorization', 'x-infaas-console', 'Cookie', 'Range', 'If-None-Match');
const odd = fc.tuple(anyName, jsonText, fc.dictionary(headerName, headerValue, { maxKeys: 4 })).map(([model, body, headers]) => requestBytes({ path: pathOf(model), body, headers }));

const place = fc.oneof(
  fc.constantFrom('/v2', '/v2/', '/v2/health/live', '/v2/health/ready', '/v2/models', '/v2/models/stats', '/v2/repository/index', '/v2/systemsharedmemory/status', '/v2/cudasharedmemory/region/a/register', '/v2/trace/setting', '/v2/logging', '/healthz', '/', '/v2/deferred', '/v2/repository/models/echo-fp32/load', '/v2/repository/models/none/unload'),
  fc.tuple(anyName, fc.constantFrom('', '/ready', '/config', '/stats', '/infer', '/predict', '/select', '/trace/setting', '/versions', '/versions/1/config', '/x')).map(([model, end]) => `/v2/models/${model}${end}`),
  fc.string({ maxLength: 30 }).map((text) => `/${text.replaceAll(/[^\x21-\x7e]/g, '%')}`),
);
/** No HEAD: its answer states a length and has none. */
const endpoint = fc.tuple(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'), place, fc.oneof(jsonText, fc.constant(''), fc.json({ maxDepth: 2 }))).map(([method, path, body]) => (
  requestBytes({ method, path, body, headers: { 'Content-Length': String(Buffer.byteLength(body)) } })
));

const cut = fc.tuple(valid, fc.double({ min: 0, max: 1, noNaN: true })).map(([bytes, part]) => bytes.subarray(0, Math.floor(bytes.length * part)));
const changed = fc.tuple(fc.oneof(valid, odd, endpoint), fc.array(fc.record({ at: fc.nat(2_000), insert: fc.uint8Array({ maxLength: 4 }), remove: fc.nat(4) }), { minLength: 1, maxLength: 3 })).map(([bytes, changes]) => (
  changes.reduce((now, { at, insert, remove }) => Buffer.concat([now.subarray(0, at % now.length), insert, now.subarray((at % now.length) + remove)]), bytes)
));
const pipelined = fc.array(fc.oneof(valid, odd, binary, endpoint), { minLength: 2, maxLength: 6 }).map((requests) => Buffer.concat(requests));
const largeHead = fc.tuple(fc.integer({ min: 10_000, max: 60_000 }), fc.boolean()).map(([length, oneLine]) => (
  requestBytes({ path: pathOf('echo-fp32'), body: '{}', headers: oneLine ? { 'X-Long': 'a'.repeat(length) } : Object.fromEntries(Array.from({ length: Math.floor(length / 20) }, (_, at) => [`X-Header-${at}`, 'value'])) })
));
const lyingChunks = fc.tuple(jsonText, fc.array(fc.constantFrom('FFFFFFFF', '-1', 'zz', '', '1', '5;ext=1', '0000000000000000000000000005'), { minLength: 1, maxLength: 3 })).map(([body, sizes]) => Buffer.concat([
  requestBytes({ path: pathOf('echo-fp32'), headers: { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' } }), Buffer.from(sizes.map((size) => `${size}\r\nhello\r\n`).join('')), chunkedBody(body, 50),
]));
const lyingContentLength = fc.tuple(jsonText, lyingLength).map(([body, length]) => requestBytes({ path: pathOf('echo-fp32'), body, headers: { 'Content-Length': length } }));
const garbage = fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.string({ maxLength: 200 }).map((text) => Buffer.from(text))).map((bytes) => Buffer.from(bytes));

const wireValue: fc.Arbitrary<WireValue> = fc.oneof(fc.string({ maxLength: 8 }), fc.uint8Array({ maxLength: 16 }).map((bytes) => Buffer.from(bytes)), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.integer({ min: 0, max: 300 }), fc.double().map((double) => ({ double })));
const wireParameter = fc.tuple(fc.oneof(optionName, fc.constantFrom('classification', 'shared_memory_region')), fc.integer({ min: 1, max: 6 }), wireValue).map(([key, field, held]): Message => ({ 1: key, 2: { [field]: held } }));
const wireInput = fc.record({ name: fc.constantFrom('x', 'a', 'image', ''), dtype: fc.constantFrom(...DATA_TYPES, 'FP8', ''), shape: fc.array(fc.bigInt({ min: -2n, max: 2n ** 40n }), { maxLength: 4 }), usual: fc.boolean(), field: fc.integer({ min: 1, max: 9 }), contents: wireValue })
  .map((of): Message => ({ 1: of.name, 2: of.dtype, 3: packed(of.usual ? [1, 3] : of.shape), 5: { [of.field]: of.contents } }));
const wireRequest = fc.record({ model: fc.constantFrom('echo-fp32', 'echo-int64', 'echo-bytes', 'pair', 'free', 'digits', 'none'), inputs: fc.array(wireInput, { maxLength: 2 }), raw: fc.array(fc.uint8Array({ maxLength: 24 }).map((bytes) => Buffer.from(bytes)), { maxLength: 2 }), parameters: fc.array(wireParameter, { maxLength: 2 }), extra: fc.tuple(fc.integer({ min: 1, max: 20 }), wireValue) })
  .map(({ model, inputs, raw, parameters: entries, extra: [field, held] }) => encodeMessage({ 1: model, 4: entries, 5: inputs, 7: raw, [field > 7 ? field : 3]: held }));
const wireBytes = fc.oneof({ weight: 4, arbitrary: wireRequest }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) }, { weight: 1, arbitrary: fc.tuple(wireRequest, fc.nat(60)).map(([bytes, end]) => bytes.subarray(0, end)) });
const method = fc.oneof({ weight: 4, arbitrary: fc.constant('ModelInfer') }, { weight: 1, arbitrary: fc.constantFrom('ServerLive', 'ModelReady', 'ModelMetadata', 'ModelConfig', 'ModelStatistics', 'RepositoryIndex', 'SystemSharedMemoryStatus', 'CudaSharedMemoryRegister', 'TraceSetting', 'LogSettings', 'ModelStreamInfer', 'Nothing') });
const metadata = fc.dictionary(fc.constantFrom('x-infaas-min-accuracy', 'x-infaas-priority', 'x-infaas-timeout', 'x-infaas-hardware', 'x-infaas-objective', 'x-infaas-explain'), headerValue, { maxKeys: 2 });

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const frame = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 255 }), fc.nat(7), fc.uint8Array({ maxLength: 60 }), fc.integer({ min: -8, max: 8 })).map(([type, flags, stream, payload, lie]) => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(Math.max(0, payload.length + (lie > 4 ? lie : 0)), 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
});
const frames = fc.tuple(fc.boolean(), fc.array(frame, { maxLength: 6 })).map(([preface, sent]) => Buffer.concat([preface ? PREFACE : Buffer.alloc(0), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]), ...sent]));

type Bytes = { kind: string; way: 'framed' | 'slow' | 'stream' | 'frames'; weight: number };
const send = (of: Bytes, arbitrary: fc.Arbitrary<Buffer>): fc.WeightedArbitrary<FuzzCase> => ({ weight: of.weight, arbitrary: arbitrary.map((bytes) => ({ kind: of.kind, way: of.way, bytes })) });

/** Requests as hostile or broken clients send them; each kind by its weight. */
export const FUZZ_CASES: fc.Arbitrary<FuzzCase> = fc.oneof(
  send({ kind: 'JSON', way: 'framed', weight: 20 }, fc.tuple(anyName, jsonText).map(([model, body]) => requestBytes({ path: pathOf(model), body }))),
  send({ kind: 'nearly valid', way: 'framed', weight: 18 }, nearlyValid), send({ kind: 'binary', way: 'framed', weight: 12 }, binary), send({ kind: 'headers', way: 'framed', weight: 8 }, odd),
  send({ kind: 'endpoints', way: 'framed', weight: 10 }, endpoint), send({ kind: 'valid', way: 'framed', weight: 6 }, valid), send({ kind: 'slow', way: 'slow', weight: 2 }, fc.oneof(valid, odd)),
  send({ kind: 'truncated', way: 'stream', weight: 4 }, cut), send({ kind: 'changed bytes', way: 'stream', weight: 6 }, changed), send({ kind: 'pipelined', way: 'stream', weight: 4 }, pipelined),
  send({ kind: 'large head', way: 'stream', weight: 1 }, largeHead), send({ kind: 'lying chunks', way: 'stream', weight: 2 }, lyingChunks), send({ kind: 'lying length', way: 'stream', weight: 3 }, lyingContentLength),
  send({ kind: 'garbage', way: 'stream', weight: 3 }, garbage), send({ kind: 'HTTP/2 frames', way: 'frames', weight: 3 }, frames),
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('gRPC'), way: fc.constant('grpc' as const), method, bytes: wireBytes, metadata }) },
);
