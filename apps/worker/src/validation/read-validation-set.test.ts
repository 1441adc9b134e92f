import { gzipSync } from 'node:zlib';
import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';
import { zipSync } from 'fflate';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readValidationSet } from './read-validation-set';
import type { ValidationSet } from './read-validation-set';
import { idxFile, npyFile } from './sample-files';

const IMAGE: CanonicalInput = { kind: 'image', name: 'image', width: 3, height: 2, channels: 'gray', range: [0, 1] };
const PICTURE: CanonicalInput = { kind: 'picture', name: 'picture' };
const ROW: CanonicalInput = { kind: 'tensors', tensors: [{ name: 'x', dtype: 'FP32', shape: [-1, 2] }] };
const THREE: CanonicalOutput = { kind: 'scores', name: 'scores', classes: 3 };
const NUMBER: CanonicalOutput = { kind: 'tensors', tensors: [{ name: 'y', dtype: 'FP32', shape: [-1, 1] }] };
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

type Case = { input?: CanonicalInput; output?: CanonicalOutput; labels?: string[] };
function read(files: Uint8Array | Uint8Array[], options: Case = {}): ValidationSet {
  const list = (Array.isArray(files) ? files : [files]).map((bytes, index) => ({ name: `file${index}`, bytes }));
  return readValidationSet({ files: list, input: options.input ?? IMAGE, output: options.output ?? THREE, labels: options.labels ?? [] });
}
async function floats(set: ValidationSet, index: number): Promise<number[]> {
  const [tensor] = await set.sample(index);
  return Array.from(new Float32Array((tensor?.data ?? new Uint8Array()).slice().buffer));
}
async function png(value: number): Promise<Uint8Array> {
  return sharp(new Uint8Array(6).fill(value), { raw: { width: 3, height: 2, channels: 1 } }).png().toBuffer();
}

const PIXELS = [0, 51, 102, 153, 204, 255];
const images = idxFile([2, 2, 3], [...PIXELS, ...PIXELS.toReversed()]);
const labels = idxFile([2], [2, 0]);

describe('readValidationSet', () => {
  it.each([
    ['idx, two files', [images, labels]],
    ['idx, packed, labels first', [gzipSync(labels), gzipSync(images)]],
    ['idx in a zip', zipSync({ 'data/t-images-idx3-ubyte': images, 'data/t-labels-idx1-ubyte.gz': gzipSync(labels) })],
    ['npz', zipSync({ 'images.npy': npyFile('u1', [2, 2, 3], [...PIXELS, ...PIXELS.toReversed()]), 'labels.npy': npyFile('i8', [2], [2, 0]) })],
    ['npz of floats, other names', zipSync({ 'x.npy': npyFile('f4', [2, 1, 2, 3], [...PIXELS, ...PIXELS.toReversed()].map((value) => value / 255)), 'y.npy': npyFile('u1', [2], [2, 0]) })],
    ['csv', text(`label,a,b,c,d,e,f\n2,${PIXELS.join()}\n0,${PIXELS.toReversed().join()}\n`)],
    ['jsonl', text(`{"input": [${PIXELS.join()}], "label": 2}\n{"input": [[[${PIXELS.toReversed().join()}]]], "label": "0"}\n`)],
  ])('reads %s into the canonical image', async (_name, files) => {
    const set = read(files);
    expect([set.count, Array.from(set.labels ?? [])]).toEqual([2, [2, 0]]);
    const values = await floats(set, 0);
    PIXELS.forEach((value, index) => expect(values[index]).toBeCloseTo(value / 255, 5));
    expect((await set.sample(1))[0]).toMatchObject({ name: 'image', dtype: 'FP32', shape: [1, 1, 2, 3] });
  });

  it('takes folder names as labels: numbers, the task\'s labels, or in sorted order', async () => {
    const zip = async (names: string[]): Promise<Uint8Array> => zipSync(Object.fromEntries(await Promise.all(names.map(async (name, index) => [name, await png(index * 50)] as const))));
    const set = read(await zip(['top/2/a.png', 'top/0/b.png']));
    expect([set.format, Array.from(set.labels ?? [])]).toEqual(['pictures', [0, 2]]);
    expect((await floats(set, 0))[0]).toBeCloseTo(50 / 255, 5);
    const named = await zip(['hot_dog/a.png', 'Owl/b.png']);
    expect(Array.from(read(named, { labels: ['owl', 'bird', 'hot dog'] }).labels ?? [])).toEqual([0, 2]);
    expect(Array.from(read(named).labels ?? [])).toEqual([1, 0]);
    expect(() => read(named, { labels: ['cat', 'dog', 'owl'] })).toThrow(/"hot_dog" is none of the task's 3 labels/u);
    expect(read(await zip(['a.png', 'b.png'])).labels).toBeNull();
  });

  it('takes labels.csv, and gives a picture task the encoded pictures', async () => {
    const [a, b] = [await png(1), await png(2)];
    const set = read(zipSync({ 'set/labels.csv': text('file,label\nimg/a.png,1\nimg/b.png,0\n'), 'set/img/a.png': a, 'set/img/b.png': b }), { input: PICTURE });
    expect(Array.from(set.labels ?? [])).toEqual([1, 0]);
    const [tensor] = await set.sample(1);
    expect([tensor?.dtype, tensor?.shape]).toEqual(['BYTES', [1]]);
    expect(Buffer.from(tensor?.data ?? []).readUInt32LE(0)).toBe(b.length);
    expect(Buffer.compare(Buffer.from(tensor?.data ?? []).subarray(4), Buffer.from(b))).toBe(0);
  });

  it('reads tables for tensor tasks: an id column, a class by name, no header, targets', async () => {
    const iris = read(text('Id,a,b,Species\n1,5.1,3.5,setosa\n2,4.9,3,virginica\n'), { input: ROW });
    expect([await floats(iris, 0), Array.from(iris.labels ?? [])]).toEqual([[Math.fround(5.1), 3.5], [0, 1]]);
    const bare = read(text('2,0.5,-1\n1,0.25,7.5\n'), { input: ROW });
    expect([await floats(bare, 1), Array.from(bare.labels ?? [])]).toEqual([[0.25, 7.5], [2, 1]]);
    const house = read(text('a;b;label\n1;2;3.5\n'), { input: ROW, output: NUMBER });
    expect([house.labels, Array.from(house.targets ?? [])]).toEqual([null, [3.5]]);
  });

  it.each([
    ['nothing', new Uint8Array(), /no rows/u],
    ['noise', Uint8Array.of(1, 2, 0, 250, 251, 3), /no known format/u],
    ['pictures of another size', idxFile([1, 5, 5], new Array<number>(25).fill(0)), /\[5, 5\].*1 x 2 x 3/u],
    ['too few columns', text('a,b,label\n1,2,0\n'), /3 columns, but a sample has 6 values/u],
    ['a text among numbers', text(`${PIXELS.join()},1\n1,2,x,4,5,6,1\n`), /row 2/u],
    ['a label beyond the task', text(`${PIXELS.join()},7\n`), /"7" is none of the task's 3 labels/u],
    ['broken JSON', text('{"input": [1,2,3,4,5,6], "label": 1}\n{"input"\n'), /line 2 is not a JSON object/u],
    ['counts that differ', zipSync({ 'images.npy': npyFile('u1', [1, 2, 3], PIXELS), 'labels.npy': npyFile('u1', [2], [0, 1]) }), /1 samples, but there are 2 labels/u],
    ['an archive of something else', zipSync({ 'readme.txt': text('hi') }), /neither pictures nor arrays/u],
  ])('refuses %s', (_name, bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
  });
});
