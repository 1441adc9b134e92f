import { connect } from 'node:net';
import type { OpenStream } from '../ports';

/** Up to here one copy costs less than handing many pieces to the kernel. */
const JOIN_BYTES = 256 * 1024;

/** Opens `unix:/path` and `tcp:host:port` addresses; anything else closes at once. */
export const openSocketStream: OpenStream = (address, handlers) => {
  const socket = connect(connectOptions(address));
  socket.on('connect', handlers.onOpen);
  socket.on('data', handlers.onData);
  socket.on('error', () => undefined);
  socket.on('close', handlers.onClose);
  return {
    write(chunks) {
      if (chunks.length === 1 && chunks[0]) {
        socket.write(chunks[0]);
        return;
      }
      let bytes = 0;
      for (const chunk of chunks) bytes += chunk.byteLength;
      if (bytes <= JOIN_BYTES) {
        socket.write(Buffer.concat(chunks, bytes));
        return;
      }
      socket.cork();
      for (const chunk of chunks) socket.write(chunk);
      socket.uncork();
    },
    pendingBytes: () => socket.writableLength,
    close: () => socket.destroy(),
  };
};

function connectOptions(address: string): { path: string } | { host: string; port: number; noDelay: true } {
  if (address.startsWith('unix:')) return { path: address.slice(5) };
  const [, host, port] = /^tcp:(.+):([0-9]{1,5})$/.exec(address) ?? [];
  // An address that control should never give fails like one where nobody listens.
  return host === undefined ? { path: '/nonexistent/infaas' } : { host, port: Number(port), noDelay: true };
}
