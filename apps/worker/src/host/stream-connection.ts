import type { Socket } from 'node:net';
import { FrameWriter } from '@infaas/shared/protocol/frame-writer';
import { FRAME } from '@infaas/shared/protocol/frames';
import type { QuerySource } from './waiting-query';

/** A gateway that does not read its answers is cut off. */
const MAX_UNREAD_BYTES = 512 * 1024 * 1024;

export type StreamConnection = QuerySource & {
  sendStats: (json: string) => void;
  /** Tells the gateway whether this host can read the memory that it shares. */
  regionRead: (readable: boolean) => void;
};

/** Returns the sending end of one gateway's stream: frames are gathered and leave with as few system calls as possible. */
export function createStreamConnection(socket: Socket): StreamConnection {
  const writer = new FrameWriter({ write: (chunks) => writeAll(socket, chunks), pendingBytes: () => socket.writableLength });
  return {
    answer: (queryId, header, tensors) => writer.answer(queryId, header, tensors),
    refuse: (queryId, code, message) => writer.frame({ type: FRAME.refuse, aux: code, queryId, body: Buffer.from(message, 'utf8') }),
    sendStats(json) {
      writer.frame({ type: FRAME.stats, body: Buffer.from(json, 'utf8') });
      writer.rest();
    },
    regionRead: (readable) => writer.frame({ type: FRAME.region, aux: readable ? 1 : 0 }),
    flush() {
      if (socket.destroyed) writer.clear();
      else if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
      else writer.flush();
    },
  };
}

function writeAll(socket: Socket, chunks: readonly Uint8Array[]): void {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) {
    socket.write(first);
    return;
  }
  socket.cork();
  for (const chunk of chunks) socket.write(chunk);
  socket.uncork();
}
