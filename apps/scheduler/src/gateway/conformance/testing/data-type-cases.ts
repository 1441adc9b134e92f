import type { DataType } from '@infaas/shared/domain/tensor';
import { packed } from './wire';

/** Three values of a type: as JSON text, and as the little-endian bytes that the binary extension and raw contents want. */
export type DataTypeCase = {
  dtype: DataType; json: string; bytes: Buffer;
  /** Field number of InferTensorContents and its bytes in proto3 (packed); none for FP16, which has only raw contents. */
  typed: { field: number; values: Buffer | readonly Buffer[] } | null;
};

const bytes = (array: ArrayBufferView): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);

/** Returns BYTES elements as the protocol writes them: a 4-byte length and that many bytes each. */
export function bytesElements(...elements: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(elements.flatMap((element) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(element));
    return [length, Buffer.from(element)];
  }));
}

const TEXTS = ['', 'grüße', 'a\u0000b'];

export const DATA_TYPE_CASES: readonly DataTypeCase[] = [
  { dtype: 'BOOL', json: 'true,false,true', bytes: Buffer.from([1, 0, 1]), typed: { field: 1, values: packed([1, 0, 1]) } },
  { dtype: 'UINT8', json: '0,127,255', bytes: Buffer.from([0, 127, 255]), typed: { field: 4, values: packed([0, 127, 255]) } },
  { dtype: 'UINT16', json: '0,256,65535', bytes: Buffer.from([0, 0, 0, 1, 255, 255]), typed: { field: 4, values: packed([0, 256, 65_535]) } },
  { dtype: 'UINT32', json: '0,1,4294967295', bytes: bytes(Uint32Array.of(0, 1, 4_294_967_295)), typed: { field: 4, values: packed([0, 1, 4_294_967_295]) } },
  {
    dtype: 'UINT64', json: '0,9007199254740993,18446744073709551615', bytes: bytes(BigUint64Array.of(0n, 9_007_199_254_740_993n, 18_446_744_073_709_551_615n)),
    typed: { field: 5, values: packed([0n, 9_007_199_254_740_993n, 18_446_744_073_709_551_615n]) },
  },
  { dtype: 'INT8', json: '-128,0,127', bytes: bytes(Int8Array.of(-128, 0, 127)), typed: { field: 2, values: packed([-128, 0, 127]) } },
  { dtype: 'INT16', json: '-32768,0,32767', bytes: bytes(Int16Array.of(-32_768, 0, 32_767)), typed: { field: 2, values: packed([-32_768, 0, 32_767]) } },
  { dtype: 'INT32', json: '-2147483648,0,2147483647', bytes: bytes(Int32Array.of(-2_147_483_648, 0, 2_147_483_647)), typed: { field: 2, values: packed([-2_147_483_648, 0, 2_147_483_647]) } },
  {
    dtype: 'INT64', json: '-9223372036854775808,0,9223372036854775807', bytes: bytes(BigInt64Array.of(-9_223_372_036_854_775_808n, 0n, 9_223_372_036_854_775_807n)),
    typed: { field: 3, values: packed([-9_223_372_036_854_775_808n, 0n, 9_223_372_036_854_775_807n]) },
  },
  { dtype: 'FP16', json: '0.5,-2,65504', bytes: Buffer.from([0x00, 0x38, 0x00, 0xc0, 0xff, 0x7b]), typed: null },
  { dtype: 'FP32', json: '0.25,-1.5,16777216', bytes: bytes(Float32Array.of(0.25, -1.5, 16_777_216)), typed: { field: 6, values: bytes(Float32Array.of(0.25, -1.5, 16_777_216)) } },
  { dtype: 'FP64', json: '0.1,-1e+300,5e-324', bytes: bytes(Float64Array.of(0.1, -1e300, 5e-324)), typed: { field: 7, values: bytes(Float64Array.of(0.1, -1e300, 5e-324)) } },
  { dtype: 'BYTES', json: JSON.stringify(TEXTS).slice(1, -1), bytes: bytesElements(...TEXTS), typed: { field: 8, values: TEXTS.map((text) => Buffer.from(text)) } },
];
