import { closeSync, openSync, readSync } from 'node:fs';
import type { BufferPool } from '@infaas/shared/protocol/buffer-pool';
import { FLAG_PLACED, FRAME_HEADER_BYTES, readPlace, type Frame } from '@infaas/shared/protocol/frames';

/** Gateways share a descriptor of theirs, and say what the file begins with; anything else is none of a gateway's. */
const OFFER = /^(\/proc\/[0-9]{1,10}\/fd\/[0-9]{1,10}) ([0-9a-f-]{36})$/;

/** Reads tensors from the memory that one gateway shares with this host. */
export type RegionReader = {
  /** Returns whether this process can read what a gateway offers: a path and the text at its beginning. */
  open(offer: string): boolean;
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
    open(offer) {
      close();
      const [, path, proof] = OFFER.exec(offer) ?? [];
      if (path === undefined || proof === undefined) return false;
      try {
        file = openSync(path, 'r');
        // In another container the number may be another process's: its file is not what was offered.
        if (beginsWith(file, proof)) return true;
        close();
      } catch {
        // Another user's process, or nothing: tensors come through the socket.
        close();
      }
      return false;
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

function beginsWith(file: number, proof: string): boolean {
  const found = Buffer.alloc(proof.length);
  return readSync(file, found, 0, found.length, 0) === found.length && found.toString('latin1') === proof;
}
