import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_VIEW } from '@infaas/shared/domain/serving-view';
import { createLogger } from '@infaas/shared/platform/logger';
import { createLinkReader, encodeLink } from '@infaas/shared/protocol/link-codec';
import type { LinkServer } from '../control/link-port';
import { openLinkServer } from './link-server';

const TOKEN = 'the-right-token-0123';
let server: LinkServer;
let events: string[];
const sockets: Socket[] = [];

beforeEach(async () => {
  events = [];
  server = await openLinkServer({
    bind: '127.0.0.1', port: 0, token: TOKEN, logger: createLogger('test', 'silent'),
    handlers: {
      workerHello: async (hello) => { events.push(`hello ${hello.name}`); return { kind: 'welcome', workerId: `id-${hello.name}`, stopInstances: [] }; },
      workerMessage: async ({ name }, message) => { events.push(`${name} ${message.kind}`); if (message.kind === 'instance') throw new Error('no database'); },
      workerClosed: ({ name, bootId }, silent) => { events.push(`closed ${name} ${bootId} ${silent ? 'silent' : 'closed'}`); },
      gatewayMessage: async (message, attachment, reply) => {
        events.push(`gateway ${message.kind} ${attachment.length}`);
        if (message.kind === 'request') reply({ kind: 'response', id: message.id, ok: false, error: { code: 'unavailable', message: 'm' } });
      },
      currentView: () => ({ ...EMPTY_VIEW, epoch: 7 }),
    },
  });
});
afterEach(async () => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  await server.close();
});

type Peer = { socket: Socket; received: { kind: string }[]; closed: Promise<void> };
function peer(): Peer {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  const received: { kind: string }[] = [];
  socket.on('data', createLinkReader<{ kind: string }>(({ message }) => received.push(message)));
  socket.on('error', () => undefined);
  return { socket, received, closed: new Promise((resolve) => { socket.on('close', () => resolve()); }) };
}
const worker = (change: object = {}): object => ({
  kind: 'hello', role: 'worker', token: TOKEN, name: 'one', queue: 'cpu.one', bootId: 'b1', instances: [],
  hardware: { kind: 'cpu', cores: 2, memoryBytes: 1e9, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], cpuModel: 'm', software: {} }, ...change,
});
const gateway = { kind: 'hello', role: 'gateway', token: TOKEN, name: 'gw' };
async function until(check: () => boolean): Promise<void> {
  for (let turn = 0; !check(); turn += 1) {
    if (turn > 1_500) throw new Error(`not reached; events: ${events.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the link server', () => {
  it.each([
    ['/healthz', 200, 'ok'],
    ['/metrics', 404, undefined],
  ])('answers an HTTP probe of %s with %d', async (path, status, said) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    expect([response.status, (await response.json() as { status?: string }).status]).toEqual([status, said]);
  });

  it.each([
    ['a wrong token', encodeLink({ ...gateway, token: 'another-token-012345' })],
    ['no hello first', encodeLink({ kind: 'status' })],
    ['a hello with a name that is none', encodeLink(worker({ name: '../x' }))],
    ['a length that is too long', Buffer.from([255, 255, 255, 255, 4, 0, 0, 0])],
    ['JSON that is none', Buffer.concat([Buffer.from([8, 0, 0, 0, 4, 0, 0, 0]), Buffer.from('{{{{')])],
    ['a flood before the hello', Buffer.concat([Buffer.from([0, 0, 0, 8, 4, 0, 0, 0]), randomBytes(2 * 1024 * 1024)])],
  ])('closes a connection with %s, tells it nothing and goes on', async (_, bytes) => {
    const hostile = peer();
    hostile.socket.write(bytes);
    await hostile.closed;
    expect(hostile.received).toEqual([]);
    expect(events).toEqual([]);
    const good = peer();
    good.socket.write(encodeLink(gateway));
    await until(() => good.received.length === 1);
  });

  it('gives a gateway the view at once and again when it changes, and answers its requests', async () => {
    const { socket, received } = peer();
    socket.write(encodeLink(gateway));
    await until(() => received.length === 1);
    server.publish({ ...EMPTY_VIEW, epoch: 8 });
    socket.write(encodeLink({ kind: 'request', id: 3, call: {} }, Buffer.alloc(5)));
    await until(() => received.length === 3);
    expect(received).toMatchObject([{ kind: 'view', view: { epoch: 7 } }, { kind: 'view', view: { epoch: 8 } }, { kind: 'response', id: 3, ok: false }]);
    expect(events).toEqual(['gateway request 5']);
  });

  it('welcomes a worker, passes its messages in order, and survives a handler that fails', async () => {
    const { socket, received } = peer();
    socket.write(Buffer.concat([encodeLink(worker()), encodeLink({ kind: 'instance' }), encodeLink({ kind: 'status' })]));
    await until(() => events.length === 3 && received.length === 1);
    expect(received).toEqual([{ kind: 'welcome', workerId: 'id-one', stopInstances: [] }]);
    expect(events).toEqual(['hello one', 'one instance', 'one status']);
    socket.destroy();
    await until(() => events.length === 4);
    expect(events[3]).toBe('closed one b1 closed');
    expect(server.toWorker('one', { kind: 'welcome', workerId: 'x', stopInstances: [] })).toBe(false);
  });

  it('lets a second connection of a worker replace the first without calling it closed', async () => {
    const first = peer();
    first.socket.write(encodeLink(worker()));
    await until(() => events.length === 1);
    const second = peer();
    second.socket.write(encodeLink(worker({ bootId: 'b2' })));
    await first.closed;
    await until(() => second.received.length === 1);
    expect(events).toEqual(['hello one', 'hello one']);
  });

  it('calls a worker dead that keeps its connection but says nothing for 5 s', async () => {
    const { socket, closed } = peer();
    socket.write(encodeLink(worker()));
    await closed;
    await until(() => events.length === 2);
    expect(events[1]).toBe('closed one b1 silent');
  });
});
