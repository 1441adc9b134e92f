import { timingSafeEqual } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { ServingView } from '@infaas/shared/domain/serving-view';
import type { Logger } from '@infaas/shared/platform/logger';
import { createLinkReader, encodeLink, type LinkPacket } from '@infaas/shared/protocol/link-codec';
import { helloSchema, LINK_DEAD_AFTER_MS, type ControlToGateway, type ControlToWorker, type GatewayMessage, type WorkerHello, type WorkerMessage } from '@infaas/shared/protocol/link';
import type { LinkHandlers, LinkServer } from '../control/link-port';
import { answerHealth } from './answer-health';

/** A peer that has not said hello may send so much and stay so long. */
const HELLO_BYTES = 1024 * 1024;
const HELLO_TIMEOUT_MS = 5_000;
const MESSAGE_BYTES = 256 * 1024 * 1024;

/** Listens for workers and gateways. Who may call: whoever knows the link token; all others are closed without an answer. */
export async function openLinkServer(options: { bind: string; port: number; token: string; handlers: LinkHandlers; logger: Logger }): Promise<LinkServer> {
  const { handlers, logger } = options;
  const peers = new Set<Peer>();
  const workers = new Map<string, Peer>();

  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    const peer: Peer = { socket, role: null, name: '', bootId: '', lastSeenMs: Date.now(), queue: Promise.resolve(), silent: false };
    peers.add(peer);
    const read = createLinkReader<unknown>((packet) => receive(peer, packet), MESSAGE_BYTES);
    let received = 0;
    socket.on('data', (chunk) => {
      peer.lastSeenMs = Date.now();
      const health = received === 0 ? answerHealth(chunk) : null;
      received += chunk.length;
      if (health !== null) {
        socket.end(health);
        return;
      }
      try {
        if (peer.role === null && received > HELLO_BYTES) throw new RangeError('no hello in its first bytes');
        read(chunk);
      } catch (error) {
        logger.warn({ peer: peer.name, error: String(error) }, 'closing a link that sends nonsense');
        socket.destroy();
      }
    });
    socket.on('error', () => undefined);
    socket.on('drain', () => { if (peer.role === 'gateway' && peer.behind) sendView(peer, handlers.currentView()); });
    socket.on('close', () => closed(peer));
  });

  function receive(peer: Peer, packet: LinkPacket<unknown>): void {
    if (peer.role === null) admit(peer, packet.message);
    const { role } = peer;
    if (role === null || isHello(packet.message)) return;
    peer.queue = peer.queue.then(() => role === 'worker'
      ? handlers.workerMessage(peer, packet.message as Exclude<WorkerMessage, WorkerHello>)
      : handlers.gatewayMessage(packet.message as Exclude<GatewayMessage, { kind: 'hello' }>, packet.attachment, (message, attachment) => send(peer, message, attachment)),
    ).catch((error: unknown) => logger.error({ peer: peer.name, error: String(error) }, 'could not act on a link message'));
  }

  function admit(peer: Peer, message: unknown): void {
    const hello = helloSchema.safeParse(message);
    if (!hello.success || !sameToken(hello.data.token, options.token)) {
      logger.warn({ from: peer.socket.remoteAddress }, 'refused a link: wrong token or no hello');
      peer.socket.destroy();
      return;
    }
    peer.role = hello.data.role;
    peer.name = hello.data.name;
    if (hello.data.role === 'gateway') {
      sendView(peer, handlers.currentView());
      return;
    }
    const worker = hello.data;
    peer.bootId = worker.bootId;
    const before = workers.get(peer.name);
    workers.set(peer.name, peer);
    before?.socket.destroy();
    peer.queue = handlers.workerHello(worker).then((welcome) => send(peer, welcome), (error: unknown) => {
      logger.error({ worker: peer.name, error: String(error) }, 'could not take in a worker');
      peer.socket.destroy();
    });
  }

  function closed(peer: Peer): void {
    peers.delete(peer);
    if (peer.role !== 'worker' || workers.get(peer.name) !== peer) return;
    workers.delete(peer.name);
    handlers.workerClosed(peer, peer.silent);
  }

  const timer = setInterval(() => {
    const now = Date.now();
    for (const peer of peers) {
      const limit = peer.role === null ? HELLO_TIMEOUT_MS : LINK_DEAD_AFTER_MS;
      if (now - peer.lastSeenMs <= limit) continue;
      peer.silent = true;
      peer.socket.destroy();
    }
  }, 500);

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.bind, () => { server.off('error', reject); resolve(); });
  });
  return {
    port: (server.address() as AddressInfo).port,
    publish: (view) => { for (const peer of peers) if (peer.role === 'gateway') sendView(peer, view); },
    toWorker(name, message) {
      const peer = workers.get(name);
      if (peer) send(peer, message);
      return peer !== undefined;
    },
    close: () => new Promise((resolve) => {
      clearInterval(timer);
      workers.clear();
      for (const peer of peers) peer.socket.destroy();
      server.close(() => resolve());
    }),
  };
}

type Peer = {
  socket: Socket; role: 'worker' | 'gateway' | null; name: string; bootId: string; lastSeenMs: number; queue: Promise<void>; silent: boolean;
  /** A view was left out because earlier bytes still wait. */
  behind?: boolean;
};

function send(peer: Peer, message: ControlToWorker | ControlToGateway, attachment?: Uint8Array): void {
  if (!peer.socket.destroyed) peer.socket.write(encodeLink(message, attachment));
}

function sendView(peer: Peer, view: ServingView): void {
  peer.behind = peer.socket.writableNeedDrain;
  if (!peer.behind) send(peer, { kind: 'view', view });
}

function isHello(message: unknown): boolean {
  return typeof message === 'object' && message !== null && (message as { kind?: unknown }).kind === 'hello';
}

function sameToken(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
