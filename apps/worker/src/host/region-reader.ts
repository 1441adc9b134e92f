import { closeSync, openSync, readSync } from 'node:fs';
import type { BufferPool } from '@infaas/shared/protocol/buffer-pool';
import { FLAG_PLACED, FRAME_HEADER_BYTES, readPlace, type Frame } from '@infaas/shared/protocol/frames';

/** Gateways share a descriptor of theirs; a path to anything else is none of a gateway's. */
const SHARED_PATH = /^\/proc\/[0-9]{1,10}\/fd\/[0-9]{1,10}$/;

/** Reads tensors from the memory that one gateway shares with this host. */
export type RegionReader = {
  /** Returns whether this process can read it. */
  open(path: string): boolean;
  /** Returns the frame with its tensor in it, in a buffer of the pool. Throws RangeError where nothing lies at its place. */
  whole(frame: Frame): Frame;
  close(): void;
};

/** Returns a reader that has nothing to read yet. */
export function createRegionReader(pool: BufferPool): RegionReader {
  let file: number | null = null;
  const close = (): void => {
    if (file !== null) closeSync(file);
    file = null;
  };
  return {
    open(path) {
      close();
      try {
        file = SHARED_PATH.test(path) ? openSync(path, 'r') : null;
      } catch {
        // Another user's process, or one in another container: tensors come through the socket.
      }
      return file !== null;
    },
    whole(frame) {
      if ((frame.flags & FLAG_PLACED) === 0) return frame;
      if (file === null) throw new RangeError('a tensor in a region that was never opened');
      const { offset, bytes, dataAt } = readPlace(frame.body);
      const buffer = pool.take(FRAME_HEADER_BYTES + dataAt + bytes);
      const body = Buffer.from(buffer, 0, dataAt + bytes);
      frame.body.copy(body, 0, 0, dataAt);
      for (let read = 0; read < bytes; ) {
        const got = readSync(file, body, dataAt + read, bytes - read, offset + read);
        if (got === 0) throw new RangeError('a tensor beyond the end of its region');
        read += got;
      }
      return { ...frame, body, pooled: buffer };
    },
    close,
  };
}
