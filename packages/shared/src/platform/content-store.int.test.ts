import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openContentStore, type ContentStore } from './content-store';

let directory: string;
let store: ContentStore;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'infaas-store-'));
  store = openContentStore(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function* chunks(...parts: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield await Promise.resolve(Buffer.from(part));
  }
}

describe('the content store', () => {
  it('keeps bytes under their hash, and the same bytes once', async () => {
    const bytes = Buffer.from('some model');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await store.put(bytes)).toBe(sha256);
    expect(await store.put(bytes)).toBe(sha256);
    expect(await store.get(sha256)).toEqual(bytes);
    expect(await readFile(store.path(sha256))).toEqual(bytes);
    expect([await store.has(sha256), await store.size(sha256)]).toEqual([true, 10]);
    await store.remove(sha256);
    expect(await store.has(sha256)).toBe(false);
    await expect(store.get(sha256)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('streams in, also nothing at all', async () => {
    const { sha256, bytes } = await store.putStream(chunks('a', 'bc', 'def'), 6);
    expect([bytes, (await store.get(sha256)).toString()]).toEqual([6, 'abcdef']);
    expect(await store.get(await store.put(new Uint8Array(0)))).toHaveLength(0);
  });

  it('leaves nothing behind of a stream that is too long or breaks', async () => {
    await expect(store.putStream(chunks('abc', 'd'), 3)).rejects.toThrow(RangeError);
    await expect(store.putStream(chunks('abc', new Error('cut off')), 100)).rejects.toThrow('cut off');
    expect(await readdir(join(directory, 'incoming'))).toEqual([]);
  });

  it('adopts a file that lies beside it, once or again, and keeps it when that goes', async () => {
    const sha256 = createHash('sha256').update('adopted').digest('hex');
    const file = join(directory, 'an-upload');
    await writeFile(file, 'adopted');
    await store.adopt(file, sha256);
    await store.adopt(file, sha256);
    await rm(file);
    expect([(await store.get(sha256)).toString(), await readdir(join(directory, 'incoming'))]).toEqual(['adopted', []]);
    await expect(store.adopt(join(directory, 'nothing'), sha256)).rejects.toThrow('ENOENT');
    expect(await store.has(sha256)).toBe(true);
  });

  it.each(['', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`])('gives no path for %j, which is no hash', (name) => {
    expect(() => store.path(name)).toThrow('not a SHA-256');
  });
});
