import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ONNX_FLOAT } from './data-types';
import { loadOnnxRuntime } from './load-onnxruntime';
import { decodeModel } from './model-proto';
import { readModelFile } from './read-model-file';
import { node, tinyFile } from './tiny-models';

const directory = mkdtempSync(path.join(tmpdir(), 'infaas-files-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const WEIGHTS = Float32Array.from([9, 9, 1, 2, 3, 4]);
const stored = path.join(directory, 'f'.repeat(64));
writeFileSync(stored, new Uint8Array(WEIGHTS.buffer));

/** A model that adds four numbers which lie behind the first eight bytes of "deep/w.bin". */
function modelWith(entries: Record<string, string>): string {
  const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
  const bytes = tinyFile({
    inputs: [['x', ONNX_FLOAT, ['n', 4]]], outputs: [['y', ONNX_FLOAT, ['n', 4]]], nodes: [node('Add', [['x', 'w'], ['y']])],
    initializers: [{ name: 'w', dataType: ONNX_FLOAT, dims: [4], dataLocation: 1, externalData }],
  });
  const file = path.join(mkdtempSync(path.join(directory, 'm-')), 'model.onnx');
  writeFileSync(file, bytes);
  return file;
}
const files = [{ path: 'deep/w.bin', place: stored, bytes: 24 }];
const GOOD = { location: './deep/w.bin', offset: '8', length: '16' };

describe('readModelFile', () => {
  it('takes the weights of other files into the graph, which then runs', async () => {
    const bytes = await readModelFile(modelWith(GOOD), files);
    const runtime = await loadOnnxRuntime();
    const session = await runtime.InferenceSession.create(bytes);
    const { y } = await session.run({ x: new runtime.Tensor('float32', new Float32Array(4), [1, 4]) });
    expect(Array.from((y?.data ?? []) as Float32Array)).toEqual([1, 2, 3, 4]);
    expect(decodeModel(bytes).graph?.initializer[0]?.externalData ?? []).toEqual([]);
  });

  it('needs no offset and no length where the file is the tensor', async () => {
    const bytes = await readModelFile(modelWith({ location: 'w' }), [{ path: 'w', place: stored, bytes: 24 }]);
    expect(Buffer.from(decodeModel(bytes).graph?.initializer[0]?.rawData ?? []).readFloatLE(0)).toBe(9);
  });

  it.each([
    ['a file that was not uploaded', { location: 'other.bin' }, /"other.bin" with weights of the model is missing/u],
    ['a path that climbs', { location: '../../etc/passwd' }, /outside the model's folder/u],
    ['an absolute path', { location: '/proc/self/environ' }, /outside the model's folder/u],
    ['no path', { offset: '0' }, /outside the model's folder/u],
    ['an offset beyond the end', { ...GOOD, offset: '12' }, /reads beyond the end/u],
    ['an offset of nonsense', { ...GOOD, offset: '-8' }, /no whole number/u],
    ['an offset beyond all numbers', { ...GOOD, offset: '9'.repeat(15) }, /reads beyond the end/u],
    ['a length that lies', { ...GOOD, length: '20' }, /states 20 bytes .* needs 16/u],
  ])('refuses %s', async (_name, entries, message) => {
    await expect(readModelFile(modelWith(entries as Record<string, string>), files)).rejects.toMatchObject({ name: 'ServingError', code: 'malformed', message: expect.stringMatching(message) as string, hint: expect.stringMatching(/.{10}/u) as string });
  });

  it('refuses a file that is shorter than its manifest says', async () => {
    await expect(readModelFile(modelWith({ ...GOOD, offset: '32' }), [{ path: 'deep/w.bin', place: stored, bytes: 48 }])).rejects.toThrow(/ends before its 48 bytes/u);
  });

  it('opens nothing but the manifest, whatever the graph says', async () => {
    const part = fc.constantFrom('..', '.', '/', 'deep', 'w.bin', 'etc', 'passwd', '\\', 'C:', '');
    await fc.assert(fc.asyncProperty(fc.array(part, { maxLength: 6 }), fc.nat(40), fc.nat(40), async (parts, offset, length) => {
      const location = parts.join('/');
      const done = await readModelFile(modelWith({ location, offset: String(offset), length: String(length) }), files).then(() => true, (error: Error) => {
        expect(error.name).toBe('ServingError');
        return false;
      });
      if (done) expect([location.replace(/(^|\/)(\.?\/)+/gu, '$1'), length, offset <= 8]).toEqual(['deep/w.bin', 16, true]);
    }), { numRuns: 200 });
  });
});
