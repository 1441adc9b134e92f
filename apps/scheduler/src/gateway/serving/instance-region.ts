import { randomUUID } from 'node:crypto';
import { createBlockAllocator } from '@infaas/shared/protocol/block-allocator';
import { encodeFrame, encodePlaced, FRAME, type InferHeader, type InferOptions } from '@infaas/shared/protocol/frames';
import type { OpenSharedFile } from '../ports';

/** From here on a tensor is written to memory that the host reads, rather than through the socket, which takes it in small pieces. */
const PLACED_BYTES = 64 * 1024;
/** Longer ones would hold the event loop up. */
const MOST_BYTES = 8 * 1024 * 1024;
const REGION_BYTES = 64 * 1024 * 1024;
/** A region that nothing lay in for so many rests gives its memory back. */
const RESTS_BEFORE_EMPTY = 5;

/** Memory in which the large tensors of one stream lie until their queries are answered. */
export type InstanceRegion = {
  /** Tells the host of it. */
  offer(): Buffer;
  /** The host can read it, or cannot. */
  answered(readable: boolean): void;
  /** Returns the frame of a query whose tensor was put here, or null where it has to travel in the frame. */
  place(queryId: number, header: InferHeader, options: InferOptions): Buffer | null;
  /** The host is done with the query. */
  ended(queryId: number): void;
  /** To be called now and then. */
  rest(): void;
  close(): void;
};

/** Returns the region of a stream to `address`, or null where gateway and host cannot share memory. */
export function openInstanceRegion(address: string, openSharedFile: OpenSharedFile): InstanceRegion | null {
  const opened = address.startsWith('unix:') ? openSharedFile() : null;
  if (opened === null) return null;
  const file = opened;
  // Nothing else lies there before the host has answered.
  const proof = randomUUID();
  const blocks = createBlockAllocator(REGION_BYTES);
  const offsets = new Map<number, number>();
  let readable = false;
  let closed = false;
  let used = false;
  let rests = 0;

  function close(): void {
    readable = false;
    if (!closed) file.close();
    closed = true;
  }

  try {
    file.write(Buffer.from(proof), 0);
  } catch {
    close();
    return null;
  }

  function write(data: Uint8Array): number | null {
    const offset = blocks.take(data.byteLength);
    if (offset === null) return null;
    try {
      file.write(data, offset);
      return offset;
    } catch {
      // Full memory: what lies here already is still read, nothing is added.
      blocks.give(offset);
      readable = false;
      return null;
    }
  }

  return {
    offer: () => encodeFrame({ type: FRAME.region, body: Buffer.from(`${file.path} ${proof}`) }),
    answered(yes) {
      if (yes) readable = true;
      else close();
    },
    place(queryId, header, { tensors, picture }) {
      const [tensor] = tensors;
      if (!readable || tensors.length !== 1 || tensor === undefined || tensor.data.byteLength < PLACED_BYTES || tensor.data.byteLength > MOST_BYTES) return null;
      const offset = write(tensor.data);
      if (offset === null) return null;
      offsets.set(queryId, offset);
      used = true;
      rests = 0;
      return encodePlaced(queryId, header, { picture, tensor, offset });
    },
    ended(queryId) {
      const offset = offsets.get(queryId);
      if (offset === undefined) return;
      offsets.delete(queryId);
      blocks.give(offset);
    },
    rest() {
      if (!used || closed || blocks.taken() > 0 || (rests += 1) < RESTS_BEFORE_EMPTY) return;
      file.empty();
      used = false;
    },
    close,
  };
}
