import { connect, type Socket } from 'node:net';
import { createLinkReader, encodeLink, type LinkPacket } from '../protocol/link-codec';

export type LinkClient<Outgoing> = {
  /** Sends a message; returns false while control is away (nothing is kept: the caller decides what to do). */
  send(message: Outgoing, attachment?: Uint8Array): boolean;
  connected(): boolean;
  close(): void;
};

const FIRST_BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 2_000;

/**
 * Keeps one connection to control: connects, says hello, reconnects with back-off from 100 ms to 2 s. `hello` is asked again at each
 * connection, so that it can state what is true then.
 */
export function openLinkClient<Incoming, Outgoing>(options: {
  host: string;
  port: number;
  hello: () => Outgoing;
  onPacket: (packet: LinkPacket<Incoming>) => void;
  onState: (connected: boolean) => void;
}): LinkClient<Outgoing> {
  let socket: Socket | null = null;
  let up = false;
  let closed = false;
  let backOffMs = FIRST_BACK_OFF_MS;
  let timer: NodeJS.Timeout | null = null;

  function open(): void {
    const current = connect({ host: options.host, port: options.port, noDelay: true });
    socket = current;
    const read = createLinkReader<Incoming>(options.onPacket);
    current.on('connect', () => {
      up = true;
      current.write(encodeLink(options.hello()));
      options.onState(true);
    });
    current.on('data', (chunk) => {
      // Only an answer shows that control took this end in: one that is sent away must not come back at once.
      backOffMs = FIRST_BACK_OFF_MS;
      try {
        read(chunk);
      } catch (error) {
        current.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    current.on('error', () => undefined);
    current.on('close', () => {
      const wasUp = up;
      up = false;
      if (wasUp) options.onState(false);
      if (closed) return;
      timer = setTimeout(open, backOffMs);
      backOffMs = Math.min(LONGEST_BACK_OFF_MS, backOffMs * 2);
    });
  }

  open();
  return {
    send(message, attachment) {
      if (!up || !socket) return false;
      socket.write(encodeLink(message, attachment));
      return true;
    },
    connected: () => up,
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
      socket?.destroy();
    },
  };
}
