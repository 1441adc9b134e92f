import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Content-addressed files: a name is the SHA-256 of the bytes, so that a file is written once and never changes. */
export type ContentStore = {
  /** Writes bytes durably (they survive a crash after the promise resolves); returns their hash. */
  put(bytes: Uint8Array): Promise<string>;
  /** Streams bytes in durably; rejects with RangeError beyond `maxBytes`. */
  putStream(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<{ sha256: string; bytes: number }>;
  /**
   * Takes a finished file in under a hash that the caller worked out from its bytes: without a copy where the file system can give it a
   * second name. The file stays where it is and must never be written again.
   */
  adopt(file: string, sha256: string): Promise<void>;
  get(sha256: string): Promise<Buffer>;
  /** Path of a local file with that content, for programs that open files. */
  path(sha256: string): string;
  has(sha256: string): Promise<boolean>;
  size(sha256: string): Promise<number>;
  /** When it was last written (also when it was there already); null when it is not there. */
  writtenAtMs(sha256: string): Promise<number | null>;
  remove(sha256: string): Promise<void>;
};

/** Opens the content store in a directory (created when missing). */
export function openContentStore(directory: string): ContentStore {
  const path = (sha256: string): string => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a SHA-256');
    return join(directory, sha256.slice(0, 2), sha256);
  };
  const putStream: ContentStore['putStream'] = async (source, maxBytes) => {
    await mkdir(join(directory, 'incoming'), { recursive: true });
    const temporary = join(directory, 'incoming', randomBytes(12).toString('hex'));
    const file = await open(temporary, 'wx', 0o600);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of source) {
        bytes += chunk.byteLength;
        if (bytes > maxBytes) throw new RangeError(`more than ${maxBytes} bytes`);
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.sync();
      await file.close();
      const sha256 = hash.digest('hex');
      await mkdir(dirname(path(sha256)), { recursive: true });
      await rename(temporary, path(sha256));
      await syncDirectory(dirname(path(sha256)));
      return { sha256, bytes };
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(temporary, { force: true });
      throw error;
    }
  };
  return {
    putStream,
    async put(bytes) {
      const { sha256 } = await putStream(once(bytes), Number.MAX_SAFE_INTEGER);
      return sha256;
    },
    async adopt(file, sha256) {
      const temporary = join(directory, 'incoming', randomBytes(12).toString('hex'));
      await mkdir(dirname(temporary), { recursive: true });
      await mkdir(dirname(path(sha256)), { recursive: true });
      try {
        await link(file, temporary).catch(() => copyFile(file, temporary));
        await settle(temporary);
        await rename(temporary, path(sha256));
        await syncDirectory(dirname(path(sha256)));
      } finally {
        // Renaming one name of a file onto another of the same file leaves both.
        await rm(temporary, { force: true });
      }
    },
    get: (sha256) => readFile(path(sha256)),
    path,
    has: (sha256) => stat(path(sha256)).then(() => true, () => false),
    size: async (sha256) => (await stat(path(sha256))).size,
    writtenAtMs: (sha256) => stat(path(sha256)).then((found) => found.mtimeMs, () => null),
    remove: (sha256) => rm(path(sha256), { force: true }),
  };
}

/** Reads a file as a stream of chunks, for `putStream`. */
export function readChunks(file: string): AsyncIterable<Uint8Array> {
  return createReadStream(file, { highWaterMark: 1 << 20 });
}

/** Makes a file's bytes durable and marks it as written now: what is old and not named by any row is removed. */
async function settle(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.utimes(new Date(), new Date());
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The name of a new file is durable once its directory is; platforms that cannot sync directories keep names by themselves. */
async function syncDirectory(directory: string): Promise<void> {
  try {
    const handle = await open(directory, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    return;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
