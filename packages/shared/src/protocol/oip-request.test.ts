import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ServingError } from '../domain/serving-error';
import { parseInferRequest } from './oip-request';
import { encodeInferResponse } from './oip-response';

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const input = (extra: Record<string, unknown> = {}) => ({ name: 'x', datatype: 'FP32', shape: [1, 2], data: [1, 2], ...extra });

function refusal(run: () => unknown): ServingError {
  try {
    run();
  } catch (error) {
    if (error instanceof ServingError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** A request whose tensors are binary: JSON, then the raw parts. */
function binary(inputs: { size: unknown; bytes: Buffer; datatype?: string; shape?: number[] }[]): { body: Buffer; jsonBytes: number } {
  const head = json({ inputs: inputs.map(({ size, datatype = 'FP32', shape = [1, 2] }, at) => ({ name: `x${at}`, datatype, shape, parameters: { binary_data_size: size } })) });
  return { body: Buffer.concat([head, ...inputs.map(({ bytes }) => bytes)]), jsonBytes: head.length };
}

describe('inference requests', () => {
  test('JSON', () => {
    const request = parseInferRequest(json({ id: 'a', parameters: { explain: true }, inputs: [input()], outputs: [{ name: 'y', parameters: { binary_data: true } }] }), null);
    expect(request).toMatchObject({ id: 'a', parameters: { explain: true }, outputs: [{ name: 'y', binary: true }], binaryOutput: false });
    expect([...new Float32Array(request.inputs[0]?.data.slice().buffer ?? new ArrayBuffer(0))]).toEqual([1, 2]);
  });

  test('binary tensors are views of the body', () => {
    const { body, jsonBytes } = binary([{ size: 8, bytes: Buffer.alloc(8, 1) }, { size: 4, bytes: Buffer.alloc(4, 2), datatype: 'UINT8', shape: [4] }]);
    const request = parseInferRequest(body, jsonBytes);
    expect(request.inputs.map((tensor) => tensor.data[0])).toEqual([1, 2]);
    expect(request.inputs[0]?.data.buffer).toBe(body.buffer);
  });

  test('content_type base64 carries bytes in JSON', () => {
    const request = parseInferRequest(json({ inputs: [{ name: 'p', datatype: 'BYTES', shape: [1], data: ['AQID'], parameters: { content_type: 'base64' } }] }), null);
    expect([...(request.inputs[0]?.data ?? [])]).toEqual([3, 0, 0, 0, 1, 2, 3]);
  });

  test.each<[string, unknown, RegExp]>([
    ['no inputs', {}, /inputs/], ['empty inputs', { inputs: [] }, /inputs/], ['a list', [], /object/], ['a number as id', { id: 1, inputs: [input()] }, /id/],
    ['no name', { inputs: [input({ name: 1 })] }, /name/], ['unknown type', { inputs: [input({ datatype: 'FP128' })] }, /FP128/], ['BF16', { inputs: [input({ datatype: 'BF16' })] }, /BF16/],
    ['negative shape', { inputs: [input({ shape: [-1, 2] })] }, /shape/], ['fractional shape', { inputs: [input({ shape: [1.5] })] }, /shape/], ['huge shape', { inputs: [input({ shape: [1e9, 1e9] })] }, /too large/],
    ['wrong count', { inputs: [input({ shape: [3] })] }, /2 values/], ['no data', { inputs: [input({ data: undefined })] }, /no data/], ['data is a text', { inputs: [input({ data: 'x' })] }, /array/],
    ['nested parameters', { inputs: [input()], parameters: { a: {} } }, /parameters\.a/], ['bad outputs', { inputs: [input()], outputs: 'y' }, /outputs/],
    ['binary size without header', { inputs: [input({ data: undefined, parameters: { binary_data_size: 8 } })] }, /Inference-Header-Content-Length/],
    ['bad binary_data', { inputs: [input()], outputs: [{ name: 'y', parameters: { binary_data: 1 } }] }, /binary_data/],
  ])('%s is refused and named', (_, value, message) => {
    const error = refusal(() => parseInferRequest(json(value), null));
    expect(error.code).toBe('malformed');
    expect(error.message).toMatch(message);
    expect(error.hint).toBeTruthy();
  });

  test.each<[string, unknown, number]>([['too long', 9, 8], ['too short', 4, 8], ['negative', -1, 8], ['fractional', 7.5, 8], ['a text', '8', 8], ['more than there is', 800, 8]])('a binary size that lies (%s)', (_, size, bytes) => {
    const { body, jsonBytes } = binary([{ size, bytes: Buffer.alloc(bytes) }]);
    expect(refusal(() => parseInferRequest(body, jsonBytes)).code).toBe('malformed');
  });

  test('bytes that no tensor claims', () => {
    const { body, jsonBytes } = binary([{ size: 8, bytes: Buffer.alloc(12) }]);
    expect(refusal(() => parseInferRequest(body, jsonBytes)).message).toMatch(/4 bytes/);
    expect(refusal(() => parseInferRequest(body, body.length + 1)).message).toMatch(/Content-Length/);
  });

  test('NaN and Infinity in JSON are floats, and the request remembers that its sender writes them', () => {
    const request = parseInferRequest(Buffer.from('{"id":"NaN","inputs":[{"name":"x","datatype":"FP32","shape":[3],"data":[NaN, -Infinity,Infinity]}]}'), null);
    expect([...new Float32Array(new Uint8Array(request.inputs[0]?.data ?? []).buffer)]).toEqual([Number.NaN, -Infinity, Infinity]);
    expect([request.id, request.nonFiniteWords]).toEqual(['NaN', true]);
    expect(parseInferRequest(json({ inputs: [input()] }), null).nonFiniteWords).toBeUndefined();
  });

  test('64-bit integers in JSON keep every digit', () => {
    const request = parseInferRequest(Buffer.from('{"inputs":[{"name":"x","datatype":"INT64","shape":[2],"data":[9007199254740993,-9223372036854775808]},{"name":"f","datatype":"FP32","shape":[1],"data":[12345678901234567890]}]}'), null);
    expect([...new BigInt64Array(new Uint8Array(request.inputs[0]?.data ?? []).buffer)]).toEqual([9_007_199_254_740_993n, -9_223_372_036_854_775_808n]);
    expect([...new Float32Array(new Uint8Array(request.inputs[1]?.data ?? []).buffer)]).toEqual([Math.fround(Number('12345678901234567890'))]);
  });

  test.each<[string, string, string]>([
    ['a NaN of no float', 'INT8', 'NaN'], ['a NaN of text', 'BYTES', 'NaN'], ['an integer of 65 bits', 'UINT64', '18446744073709551616'], ['a negative of no sign', 'UINT64', '-9007199254740993'], ['an integer that FP32 cannot hold', 'FP32', `${'9'.repeat(60)}`],
    ['a mark of the sender\'s own', 'FP32', '{"\\u0000":"1 or 2"}'], ['a mark for an integer', 'INT64', '{"\\u0000":"NaN"}'],
  ])('%s is refused', (_, datatype, value) => {
    expect(refusal(() => parseInferRequest(Buffer.from(`{"inputs":[{"name":"x","datatype":"${datatype}","shape":[1],"data":[${value}]},{"name":"i","datatype":"INT64","shape":[1],"data":[9007199254740993]}]}`), null)).code).toBe('malformed');
  });

  test('words stay texts inside texts, whatever is escaped there', () => {
    const text = '\\"NaN, [Infinity]\\';
    const request = parseInferRequest(Buffer.from(`{"id":${JSON.stringify(text)},"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[NaN]}]}`), null);
    expect(request.id).toBe(text);
  });

  test('any bytes and any JSON: parsed or refused, nothing else', () => {
    const anyInput = fc.record({ name: fc.oneof(fc.string(), fc.jsonValue()), datatype: fc.oneof(fc.constantFrom('FP32', 'INT64', 'BYTES', 'FP16', 'BOOL'), fc.jsonValue()), shape: fc.oneof(fc.array(fc.integer({ min: -2, max: 5 }), { maxLength: 4 }), fc.jsonValue()), data: fc.jsonValue(), parameters: fc.jsonValue() }, { requiredKeys: [] });
    const bodies = fc.oneof(fc.uint8Array(), fc.json().map((text) => Buffer.from(text)), fc.json().map((text) => Buffer.from(text.replaceAll('1', 'NaN').replaceAll('2', '-Infinity'))), fc.record({ inputs: fc.array(anyInput), outputs: fc.jsonValue(), parameters: fc.jsonValue(), id: fc.jsonValue() }, { requiredKeys: [] }).map(json));
    fc.assert(fc.property(bodies, fc.option(fc.nat(400)), (body, jsonBytes) => {
      try {
        parseInferRequest(Buffer.from(body), jsonBytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ServingError);
      }
    }), { numRuns: 3_000 });
  });
});

describe('inference answers', () => {
  const outputs = [{ name: 'a', dtype: 'FP32' as const, shape: [1, 2], data: new Uint8Array(Float32Array.from([1, 0.5]).buffer) }, { name: 'b', dtype: 'UINT8' as const, shape: [1], data: Uint8Array.of(7) }];
  const response = { modelName: 'm"x', modelVersion: '1', id: 'i', parameters: { variant: 'v' }, outputs };

  test('JSON', () => {
    const wire = encodeInferResponse(response, { outputs: null, binaryOutput: false });
    expect(wire.jsonBytes).toBeNull();
    expect(JSON.parse(Buffer.concat(wire.chunks).toString())).toEqual({
      model_name: 'm"x', model_version: '1', id: 'i', parameters: { variant: 'v' },
      outputs: [{ name: 'a', datatype: 'FP32', shape: [1, 2], data: [1, 0.5] }, { name: 'b', datatype: 'UINT8', shape: [1], data: [7] }],
    });
  });

  test('binary for all but the one that asks for JSON', () => {
    const wire = encodeInferResponse(response, { outputs: [{ name: 'a', binary: null }, { name: 'b', binary: false }], binaryOutput: true });
    const body = Buffer.concat(wire.chunks);
    expect(body.length).toBe(wire.bytes);
    const head = JSON.parse(body.toString('utf8', 0, wire.jsonBytes ?? 0)) as { outputs: Record<string, unknown>[] };
    expect(head.outputs[0]).toEqual({ name: 'a', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } });
    expect(head.outputs[1]).toHaveProperty('data', [7]);
    expect(body.readFloatLE((wire.jsonBytes ?? 0) + 4)).toBe(0.5);
  });
});
