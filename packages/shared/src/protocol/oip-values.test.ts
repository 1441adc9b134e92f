import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ServingError } from '../domain/serving-error';
import type { DataType } from '../domain/tensor';
import { halfFromNumber, numberFromHalf } from './oip-half';
import { countBytesElements, jsonFromTensorBytes, packBytesElements, tensorBytesFromJson } from './oip-values';

const encode = (dtype: DataType, values: unknown[]) => tensorBytesFromJson({ name: 'x', dtype, count: values.flat(9).length, base64: false }, values);

describe('JSON tensor values', () => {
  test.each<[DataType, unknown[]]>([
    ['BOOL', [true, false]], ['UINT8', [0, 255]], ['INT8', [-128, 127]], ['UINT16', [0, 65_535]], ['INT16', [-32_768, 32_767]], ['UINT32', [0, 4_294_967_295]],
    ['INT32', [-2_147_483_648, 2_147_483_647]], ['UINT64', [0, 2 ** 53 - 1]], ['INT64', [-(2 ** 53) + 1, 5]], ['FP16', [0.5, -2, 65_504]], ['FP32', [0.25, -(2 ** 120)]],
    ['FP64', [0.1, -1e308]], ['BYTES', ['', 'grüße', '\u0000']],
  ])('%s values come back as they were', (dtype, values) => {
    expect(JSON.parse(jsonFromTensorBytes(dtype, encode(dtype, values)))).toEqual(values);
  });

  test.each<[DataType, unknown]>([
    ['BOOL', 2], ['UINT8', 256], ['UINT8', 1.5], ['INT8', -129], ['UINT32', -1], ['INT32', 2 ** 31], ['INT64', 2 ** 53], ['FP16', 65_520], ['FP32', 1e39], ['FP32', null], ['FP32', { '\u0000': 'one' }],
    ['FP32', '1'], ['FP64', Infinity], ['BYTES', 1], ['FP32', { a: 1 }],
  ])('%s refuses %j and says where', (dtype, value) => {
    expect(() => encode(dtype, [value])).toThrow(ServingError);
    expect(() => encode(dtype, [value])).toThrow(/"x".*index 0/);
  });

  test('nested arrays of any depth are flattened', () => {
    expect([...encode('UINT8', [[[1, 2]], [[3, 4]]])]).toEqual([1, 2, 3, 4]);
  });

  test('64-bit integers keep every digit', () => {
    expect(jsonFromTensorBytes('INT64', new Uint8Array(BigInt64Array.from([-9_223_372_036_854_775_808n]).buffer))).toBe('[-9223372036854775808]');
  });

  test('NaN and infinities become null, or words for who writes them', () => {
    const odd = new Uint8Array(Float32Array.from([Number.NaN, Infinity, 1]).buffer);
    expect([jsonFromTensorBytes('FP32', odd), jsonFromTensorBytes('FP32', odd, true)]).toEqual(['[null,null,1]', '[NaN,Infinity,1]']);
  });

  test('BYTES elements are counted, and lying lengths are seen', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (elements) => {
      const packed = packBytesElements(elements);
      expect(countBytesElements(packed)).toBe(elements.length);
      if (packed.length > 0) expect(countBytesElements(packed.subarray(0, packed.length - 1))).not.toBe(elements.length);
    }));
  });
});

describe('half precision', () => {
  test('every finite half is the half of its own number', () => {
    for (let bits = 0; bits < 65_536; bits += 1) {
      if ((bits & 0x7c00) !== 0x7c00) expect(halfFromNumber(numberFromHalf(bits))).toBe(bits);
    }
  });

  test('rounds to the nearest, ties to even', () => {
    expect(halfFromNumber(2049)).toBe(halfFromNumber(2048));
    expect(halfFromNumber(2051)).toBe(halfFromNumber(2052));
    expect(numberFromHalf(halfFromNumber(1e9))).toBe(Infinity);
    expect(numberFromHalf(halfFromNumber(Number.NaN))).toBeNaN();
    expect(halfFromNumber(1e-9)).toBe(0);
  });
});
