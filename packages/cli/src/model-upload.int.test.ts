import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBesideFiles } from './model-upload';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'infaas-cli-')));
  await mkdir(join(folder, 'net', 'deep'), { recursive: true });
  await writeFile(join(folder, 'net', 'deep', 'w.bin'), 'w');
  await writeFile(join(folder, 'net', 'v.bin'), 'v');
  await writeFile(join(folder, 'secret'), 's');
  await symlink(join(folder, 'secret'), join(folder, 'net', 'link.bin'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Lengths as varints of two bytes. */
const field = (number: number, content: Buffer): Buffer => Buffer.concat([Buffer.from([number * 8 + 2, (content.length & 0x7f) | 0x80, content.length >> 7]), content]);
const entry = (key: string, value: string): Buffer => field(13, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(value))]));

/** An ONNX file whose weights lie at these places. */
async function modelWith(...locations: string[]): Promise<string> {
  const tensors = locations.map((location) => field(5, Buffer.concat([entry('location', location), entry('offset', '0')])));
  const path = join(folder, 'net', 'model.onnx');
  await writeFile(path, field(7, Buffer.concat(tensors)));
  return path;
}

describe('findBesideFiles', () => {
  it('finds what the model names, each once', async () => {
    expect(await findBesideFiles(await modelWith('v.bin', './deep/w.bin', 'deep//w.bin', 'v.bin'))).toEqual([
      { path: 'v.bin', file: join(folder, 'net', 'v.bin') }, { path: 'deep/w.bin', file: join(folder, 'net', 'deep', 'w.bin') },
    ]);
    expect(await findBesideFiles(await modelWith())).toEqual([]);
  });

  it.each([
    ['../secret', /outside its folder/u], ['/etc/passwd', /outside its folder/u], ['link.bin', /outside its folder/u], ['gone.bin', /does not lie beside it/u],
  ])('says what is wrong with %s', async (location, message) => {
    await expect(findBesideFiles(await modelWith(location))).rejects.toThrow(message);
  });
});
