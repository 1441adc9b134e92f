import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataType } from '@infaas/shared/domain/tensor';
import { packBytesElements } from '@infaas/shared/protocol/oip-values';
import { tinyModel } from '../testing/tiny-models';
import { openModelSession } from './model-session';

/** Every data type of the protocol through ONNX Runtime itself, bit by bit. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infaas-types-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function echo(dtype: DataType, shape: number[], bytes: Uint8Array): Promise<{ shape: number[]; data: number[] }> {
  const artifactPath = join(folder, `${dtype}-${shape.length}.onnx`);
  const dims = shape.map((_, axis) => `d${axis}`);
  await writeFile(artifactPath, tinyModel({ inputs: [{ name: 'x', dtype, dims }], outputs: [{ name: 'y', dtype, dims }], nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }] }));
  const spec = (name: string) => [{ name, dtype, shape: shape.map(() => -1) }];
  const session = await openModelSession({ artifactPath, threads: 1, provider: 'cpu', inputs: spec('x'), outputs: spec('y') });
  const data = new Uint8Array(new ArrayBuffer(bytes.length));
  data.set(bytes);
  const [answer] = await session.run([{ dtype, shape, data }]);
  await session.release();
  return { shape: answer?.shape ?? [], data: [...(answer?.data ?? [])] };
}

const raw = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const texts = (...values: string[]): Uint8Array => packBytesElements(values.map((value) => Buffer.from(value)));

describe('the session', () => {
  it.each<[DataType, Uint8Array]>([
    ['BOOL', Uint8Array.of(1, 0, 1)], ['UINT8', Uint8Array.of(0, 127, 255)], ['UINT16', raw(Uint16Array.of(0, 256, 65_535))], ['UINT32', raw(Uint32Array.of(0, 1, 4_294_967_295))],
    ['UINT64', raw(BigUint64Array.of(0n, 2n ** 53n + 1n, 2n ** 64n - 1n))], ['INT8', raw(Int8Array.of(-128, 0, 127))], ['INT16', raw(Int16Array.of(-32_768, 0, 32_767))], ['INT32', raw(Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1))],
    ['INT64', raw(BigInt64Array.of(-(2n ** 63n), 0n, 2n ** 63n - 1n))], ['FP16', raw(Uint16Array.of(0x3800, 0x7c00, 0x7e00))], ['FP32', raw(Float32Array.of(Number.NaN, -Infinity, 0.25))], ['FP64', raw(Float64Array.of(Number.NaN, 5e-324, -1e300))],
    ['BYTES', texts('', 'grüße', 'ab\n')],
  ])('returns %s values as they came', async (dtype, bytes) => {
    expect(await echo(dtype, [1, 3], bytes)).toEqual({ shape: [1, 3], data: [...bytes] });
  });

  it.each<DataType>(['FP32', 'INT64', 'BOOL', 'BYTES'])('takes %s tensors without any element', async (dtype) => {
    expect(await echo(dtype, [1, 0], new Uint8Array(0))).toEqual({ shape: [1, 0], data: [] });
  });
});
