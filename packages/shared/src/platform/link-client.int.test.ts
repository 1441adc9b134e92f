import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLinkReader, encodeLink } from '../protocol/link-codec';
import { openLinkClient, type LinkClient } from './link-client';

const open: { server: Server | null; sockets: Socket[]; client: LinkClient<unknown> | null } = { server: null, sockets: [], client: null };
afterEach(() => {
  open.client?.close();
  for (const socket of open.sockets.splice(0)) socket.destroy();
  open.server?.close();
});

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  open.server = createServer((socket) => {
    open.sockets.push(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  return new Promise((resolve) => open.server?.listen(0, '127.0.0.1', () => {
    const address = open.server?.address();
    resolve(typeof address === 'object' && address ? address.port : 0);
  }));
}

describe('the link to control', () => {
  it('says hello at each connection, with what is true then, and carries messages both ways', async () => {
    const received: unknown[] = [];
    let heard: (count: number) => void = () => undefined;
    const port = await listen((socket) => {
      const read = createLinkReader<unknown>(({ message, attachment }) => {
        received.push([message, attachment.toString()]);
        socket.write(encodeLink({ echo: received.length }, Buffer.from('x')));
        heard(received.length);
      });
      socket.on('data', read);
    });
    let hellos = 0;
    const packets: unknown[] = [];
    const states: boolean[] = [];
    let wake: () => void = () => undefined;
    const until = async (done: () => boolean): Promise<void> => {
      while (!done()) await new Promise<void>((resolve) => {
        wake = resolve;
        heard = () => resolve();
      });
    };
    const client = openLinkClient<unknown, unknown>({
      host: '127.0.0.1', port, hello: () => ({ hello: (hellos += 1) }),
      onPacket: ({ message, attachment }) => {
        packets.push([message, attachment.toString()]);
        wake();
      },
      onState: (connected) => {
        states.push(connected);
        wake();
      },
    });
    open.client = client;
    expect(client.send({ too: 'early' })).toBe(false);
    await until(() => packets.length === 1);
    expect(client.send({ a: 1 }, Buffer.from('bytes'))).toBe(true);
    await until(() => packets.length === 2);
    for (const socket of open.sockets.splice(0)) socket.destroy();
    await until(() => packets.length === 3);
    expect(received).toEqual([[{ hello: 1 }, ''], [{ a: 1 }, 'bytes'], [{ hello: 2 }, '']]);
    expect(packets).toEqual([[{ echo: 1 }, 'x'], [{ echo: 2 }, 'x'], [{ echo: 3 }, 'x']]);
    expect(states).toEqual([true, false, true]);
  });

  it('ends a connection that sends no link messages, and tries again', async () => {
    let connections = 0;
    let second: () => void = () => undefined;
    const again = new Promise<void>((resolve) => {
      second = resolve;
    });
    const port = await listen((socket) => {
      connections += 1;
      if (connections > 1) second();
      socket.resume();
      socket.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const packets: unknown[] = [];
    open.client = openLinkClient<unknown, unknown>({ host: '127.0.0.1', port, hello: () => ({}), onPacket: (packet) => packets.push(packet), onState: () => undefined });
    await again;
    expect(packets).toEqual([]);
  });
});
