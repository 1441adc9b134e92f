import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openContentStore } from '@infaas/shared/platform/content-store';
import type { InspectorProcess } from '../onnx/run-inspector';
import { decodeBlock } from './block-file';
import { runSplit } from './run-split';

const directory = mkdtempSync(join(tmpdir(), 'infaas-run-split-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const store = openContentStore(join(directory, 'store'));
const form = { kind: 'tensors' as const, tensors: [{ name: 'x', dtype: 'FP32' as const, shape: [-1, 2] }] };
const real: InspectorProcess = {
  nodePath: process.execPath, nodeArguments: ['--import', import.meta.resolve('tsx')], inspectorPath: fileURLToPath(new URL('../inspector-main.ts', import.meta.url)),
};

function program(name: string, code: string): InspectorProcess {
  const inspectorPath = join(directory, name);
  writeFileSync(inspectorPath, code);
  return { nodePath: process.execPath, inspectorPath };
}

describe('runSplit', () => {
  it('leaves the blocks in the store and nothing beside it', async () => {
    const input = await store.put(Buffer.from('[1, 2]\nnonsense\n[3, 4]\n'));
    const { items, chunks } = await runSplit(real, store, { input, form, runDirectory: directory });
    expect([items, chunks.length]).toEqual([3, 1]);
    expect(decodeBlock(await store.get(chunks[0]?.input ?? '')).errors.map(([at]) => at)).toEqual([1]);
  }, 60_000);

  it('asks for another try where the machine is at fault, and does not blame the input', async () => {
    // Something that cannot be read where the input should be.
    const broken = { ...store, path: () => directory };
    await expect(runSplit(real, broken, { input: '', form, runDirectory: directory })).rejects.toMatchObject({ code: 'unavailable', message: /EISDIR/u });
    const nothing = { ...real, nodePath: join(directory, 'no-such-program') };
    await expect(runSplit(nothing, store, { input: await store.put(Buffer.from('[1, 2]')), form, runDirectory: directory })).rejects.toThrow(/no-such-program/u);
  }, 60_000);

  it('tries once more what ended without a word, then says what it said last', async () => {
    const tries = join(directory, 'tries');
    const dies = program('dies.mjs', `import { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(tries)}, 'x');\nthrow new RangeError('an array of nothing');\n`);
    const input = await store.put(Buffer.from('[1, 2]'));
    await expect(runSplit(dies, store, { input, form, runDirectory: directory })).rejects.toMatchObject({ code: 'malformed', message: /RangeError: an array of nothing/u });
    expect(readFileSync(tries, 'utf8')).toBe('xx');
  }, 60_000);
});
