import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** More uploads at once than this are hashed when they are claimed. */
const MOST_OPEN = 1_000;

/** SHA-256 of uploads, worked out from the bytes as they arrive. Uploads are known by their path. */
export class StreamHashes {
  readonly #open = new Map<string, { hash: Hash; bytes: number }>();

  /** Passes the bytes of an upload from an offset on; what does not follow on what was seen is forgotten. */
  async* watch(path: string, offset: number, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const state = offset === 0 ? { hash: createHash('sha256'), bytes: 0 } : this.#open.get(path);
    this.#open.delete(path);
    if (!state || state.bytes !== offset) {
      yield* source;
      return;
    }
    for await (const chunk of source) {
      state.hash.update(chunk);
      state.bytes += chunk.byteLength;
      yield chunk;
    }
    // Only a piece that came whole is sure to be on the disk as it was hashed.
    if (this.#open.size < MOST_OPEN) this.#open.set(path, state);
  }

  /** Returns the SHA-256 of a whole upload of so many bytes: the one that was worked out on the way, else read from its file. */
  async take(path: string, bytes: number): Promise<string> {
    const state = this.#open.get(path);
    if (state?.bytes === bytes) return state.hash.copy().digest('hex');
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
    return hash.digest('hex');
  }

  /** Forgets an upload that is gone. */
  forget(path: string): void {
    this.#open.delete(path);
  }
}

const SHARED = Symbol.for('infaas.upload-hashes');
const shared = globalThis as { [SHARED]?: StreamHashes };

/** The hashes of this process's uploads: one, although the routes are bundled apart. */
export const uploadHashes = (shared[SHARED] ??= new StreamHashes());
