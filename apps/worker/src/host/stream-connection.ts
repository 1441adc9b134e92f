import type { Socket } from 'node:net';
import { encodeAnswer, encodeFrame, FRAME } from '@infaas/shared/protocol/frames';
import type { QuerySource } from './waiting-query';

/** Below this, the frames of a batch are joined to one write; above, copying costs more than a gathering write. */
const JOIN_BYTES = 64 * 1024;
/** A gateway that does not read its answers is cut off. */
const MAX_UNREAD_BYTES = 512 * 1024 * 1024;

export type StreamConnection = QuerySource & { sendStats: (json: string) => void };

/** Returns the sending end of one gateway's stream: frames are gathered and leave with as few system calls as possible. */
export function createStreamConnection(socket: Socket): StreamConnection {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const push = (frame: Buffer): void => {
    pending.push(frame);
    pendingBytes += frame.length;
  };
  const flush = (): void => {
    const frames = pending;
    const bytes = pendingBytes;
    const [first] = frames;
    if (first === undefined) return;
    pending = [];
    pendingBytes = 0;
    if (socket.destroyed) return;
    if (socket.writableLength > MAX_UNREAD_BYTES) {
      socket.destroy();
    } else if (frames.length === 1) {
      socket.write(first);
    } else if (bytes <= JOIN_BYTES) {
      socket.write(Buffer.concat(frames, bytes));
    } else {
      socket.cork();
      for (const frame of frames) socket.write(frame);
      socket.uncork();
    }
  };
  return {
    answer: (queryId, header, tensors) => push(encodeAnswer(queryId, header, tensors)),
    refuse: (queryId, code, message) => push(encodeFrame({ type: FRAME.refuse, aux: code, queryId, body: Buffer.from(message, 'utf8') })),
    sendStats(json) {
      push(encodeFrame({ type: FRAME.stats, body: Buffer.from(json, 'utf8') }));
    },
    flush,
  };
}
