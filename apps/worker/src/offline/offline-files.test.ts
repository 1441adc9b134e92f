import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../validation/read-npy';
import { readZip } from '../validation/read-zip';
import { decodeBlock, encodeBlock, type Block } from './block-file';
import { batchesOf } from './run-items';
import { splitInput } from './split-input';
import { writeOutput } from './write-output';

const PAIR = { kind: 'tensors' as const, tensors: [{ name: 'x', dtype: 'FP32' as const, shape: [-1, 2] }] };
const SCORES = { kind: 'scores' as const, name: 'scores', classes: 2 };

async function split(text: string): Promise<{ format: string; items: number; blocks: Block[] }> {
  const directory = await mkdtemp(join(tmpdir(), 'infaas-split-test-'));
  try {
    const { format, items, chunks } = await splitInput(Buffer.from(text), PAIR, directory);
    return { format, items, blocks: await Promise.all(chunks.map(async ({ file }) => decodeBlock(await readFile(join(directory, file))))) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function block(from: number, count: number, errors: Block['errors'] = []): Block {
  const data = Buffer.from(Float32Array.from({ length: count * 2 }, (_, at) => (at % 2 === 0 ? 0.25 : 0.75)).buffer);
  return { from, count, keys: null, errors, tensors: [{ name: 'scores', dtype: 'FP32', shape: [2], data }] };
}

async function output(format: 'jsonl' | 'csv' | 'npz', blocks: readonly Block[]): Promise<{ bytes: Buffer; counts: { items: number; failed: number } }> {
  const counts = { items: 0, failed: 0 };
  const files = blocks.map(encodeBlock);
  const parts: Uint8Array[] = [];
  for await (const part of writeOutput({ format, output: SCORES, labels: ['no', '=yes'], count: files.length, read: (at) => Promise.resolve(files[at] ?? Buffer.alloc(0)) }, counts)) parts.push(part);
  return { bytes: Buffer.concat(parts), counts };
}

describe('splitInput', () => {
  it('makes a bad line that item\'s error, and keeps ids', async () => {
    const { format, items, blocks } = await split('{"id": "a", "input": [1, 2]}\nnonsense\n{"id": 7, "input": {"x": [3, 4]}}\n{"input": [1]}\n[5, 6]\n{"x": [7, 8]}\n');
    expect([format, items, blocks.length]).toEqual(['jsonl', 6, 1]);
    expect(blocks[0]?.keys).toEqual(['a', '', '7', '', '', '']);
    expect(blocks[0]?.errors.map(([at]) => at)).toEqual([1, 3]);
    const data = blocks[0]?.tensors[0]?.data ?? Buffer.alloc(0);
    expect([...new Float32Array(new Uint8Array(data).buffer)]).toEqual([1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 7, 8]);
  });
  it('reads tables with and without a header, an id and a label', async () => {
    const { blocks } = await split('id,a,b,label\nk1,1,2,cat\nk2,x,2,dog\n');
    expect([blocks[0]?.keys, blocks[0]?.errors.map(([at]) => at)]).toEqual([['k1', 'k2'], [1]]);
    expect((await split('1,2\n3,4\n')).items).toBe(2);
  });
  it('splits at 2,000 items, each once', async () => {
    const { items, blocks } = await split(Array.from({ length: 4_500 }, (_, at) => `[${at}, 0]`).join('\n'));
    expect([items, blocks.map(({ from, count }) => [from, count])]).toEqual([4_500, [[0, 2_000], [2_000, 2_000], [4_000, 500]]]);
  });
  it.each([['nothing', ''], ['a picture', '\u0089PNG'], ['too many columns', '1,2,3,4\n'], ['endless brackets', '['.repeat(9 * 2 ** 20)]])('refuses %s', async (_, text) => {
    await expect(split(text)).rejects.toMatchObject({ name: 'ServingError' });
  });
});

describe('writeOutput', () => {
  it('writes one line an item, errors with their reason', async () => {
    const { bytes, counts } = await output('jsonl', [block(0, 2), block(2, 1, [[0, 'bad']])]);
    expect(bytes.toString().trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
      { item: 0, label: '=yes', score: 0.75, scores: [0.25, 0.75] }, { item: 1, label: '=yes', score: 0.75, scores: [0.25, 0.75] }, { item: 2, error: 'bad' },
    ]);
    expect(counts).toEqual({ items: 3, failed: 1 });
  });
  it('writes tables in which no text is a formula', async () => {
    const { bytes } = await output('csv', [block(0, 1), block(1, 1, [[0, '=1+1, "x"']])]);
    expect(bytes.toString()).toBe('item,key,error,label,score,no,\'=yes\n0,,,\'=yes,0.75,0.25,0.75\n1,,"\'=1+1, ""x""",,,,\n');
  });
  it('writes arrays that NumPy reads', async () => {
    const { bytes } = await output('npz', [block(0, 2), block(2, 3, [[1, 'bad']])]);
    const files = new Map(readZip(bytes).map((file) => [file.name, readNpy(file.read())]));
    expect(files.get('scores.npy')?.shape).toEqual([5, 2]);
    expect(files.get('scores.npy')?.at(9)).toBe(0.75);
    expect([files.get('error_items.npy')?.shape, files.get('error_items.npy')?.at(0)]).toEqual([[1], 3]);
  });
  it.each([['missing', [block(0, 2), block(3, 1)]], ['twice', [block(0, 2), block(0, 2)]], ['out of order', [block(2, 1), block(0, 2)]]])('refuses answers that are %s', async (_, blocks) => {
    await expect(output('jsonl', blocks)).rejects.toThrow('are missing');
  });
});

describe('batchesOf', () => {
  it('leaves out what could not be read', () => {
    expect(batchesOf(7, new Set([2]), 3)).toEqual([{ from: 0, to: 2 }, { from: 3, to: 6 }, { from: 6, to: 7 }]);
  });
});
