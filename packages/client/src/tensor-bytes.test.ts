import { describe, expect, it } from 'vitest';
import { decodeInfer, encodeInfer } from './infer-wire';
import type { AnyElements, DataType } from './signature';
import { encodeTensor } from './tensor-bytes';

const VALUES: [DataType, AnyElements][] = [
  ['BOOL', Uint8Array.of(0, 1)], ['UINT8', Uint8Array.of(0, 255)], ['UINT16', Uint16Array.of(1, 65_535)], ['UINT32', Uint32Array.of(1, 4_294_967_295)],
  ['UINT64', BigUint64Array.of(0n, 2n ** 64n - 1n)], ['INT8', Int8Array.of(-128, 127)], ['INT16', Int16Array.of(-32_768, 3)], ['INT32', Int32Array.of(-5, 5)],
  ['INT64', BigInt64Array.of(-(2n ** 63n), 1n)], ['FP16', Uint16Array.of(0x3c00, 0)], ['FP32', Float32Array.of(1.5, NaN)], ['FP64', Float64Array.of(Infinity, -0)],
  ['BYTES', [Uint8Array.of(), Uint8Array.of(1, 2, 3)]],
];

describe('tensors on the wire', () => {
  it.each(VALUES)('%s comes back as it went', (dtype, data) => {
    const odd = encodeTensor('odd', Uint8Array.of(7), { dtype: 'UINT8', shape: [-1] });
    const tensor = encodeTensor('x', data, { dtype, shape: [-1, 1] });
    const { body, headers } = encodeInfer({ inputs: [odd, tensor], parameters: {} });
    const text = new TextDecoder().decode(body.subarray(0, Number(headers['inference-header-content-length'])));
    expect(text).not.toContain('data"');
    // What was sent, read as an answer: the same form, behind a tensor that leaves the values unaligned.
    const asAnswer = new TextEncoder().encode(text.replace('"inputs"', '"outputs"'));
    const answer = new Uint8Array([...asAnswer, ...body.subarray(Number(headers['inference-header-content-length']))]);
    expect(decodeInfer(answer, asAnswer.byteLength).outputs['x']).toEqual({ dtype, shape: [2, 1], data });
  });

  it('sends a view of a larger buffer as just that view', () => {
    const whole = Float32Array.of(1, 2, 3, 4);
    expect(encodeTensor('x', whole.subarray(1, 3), { dtype: 'FP32', shape: [-1] }).bytes).toEqual(new Uint8Array(Float32Array.of(2, 3).buffer));
  });

  it('texts are UTF-8', () => {
    const { bytes } = encodeTensor('t', ['aé', ''], { dtype: 'BYTES', shape: [-1] });
    expect([...bytes]).toEqual([3, 0, 0, 0, 97, 195, 169, 0, 0, 0, 0]);
  });
});
