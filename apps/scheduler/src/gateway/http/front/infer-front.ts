import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { createBufferPool } from '@infaas/shared/protocol/buffer-pool';
import type { Gateway } from '../../create-gateway';
import { lastWords } from '../last-words';
import { InferConnection } from './infer-connection';
import { ReplyWriter } from './reply-writer';

export type FrontTimes = { headersMs: number; requestMs: number; keepAliveMs: number; checkMs: number };

/** Of past bodies, kept to be filled again. */
const KEPT_BODY_BYTES = 64 * 1024 * 1024;
/** What a client gets that did not send its request in time. */
const TOO_SLOW = lastWords('408 Request Timeout', 'the request took too long to arrive');

/**
 * Puts a front before an HTTP server, on the server's own port: plain inference requests are read and answered here, without the
 * objects that Node makes of a request; a connection that sends anything else goes to the server itself, with all its bytes.
 */
export function putInferFront(server: Server, gateway: Gateway, times: FrontTimes): void {
  const connections = new Set<InferConnection>();
  const [serveConnection] = server.listeners('connection') as ((socket: Socket) => void)[];
  if (serveConnection === undefined) throw new Error('an HTTP server takes connections');
  const options = {
    gateway, bodies: createBufferPool({ buffers: 64, bytes: KEPT_BODY_BYTES }), replies: new ReplyWriter(), keepAliveMs: times.keepAliveMs,
    handOver: (socket: Socket) => serveConnection.call(server, socket),
    listening: () => server.listening,
    onGone: (connection: InferConnection) => void connections.delete(connection),
  };
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => void connections.add(new InferConnection(socket, options)));

  const timer = setInterval(() => checkAll(connections, gateway.nowUs(), times), times.checkMs).unref();
  server.on('close', () => clearInterval(timer));
  const closeIdle = server.closeIdleConnections.bind(server);
  const closeAll = server.closeAllConnections.bind(server);
  server.closeIdleConnections = () => {
    closeIdle();
    for (const connection of connections) if (connection.state === 'idle') connection.destroy();
  };
  server.closeAllConnections = () => {
    closeAll();
    for (const connection of connections) connection.destroy();
  };
}

function checkAll(connections: ReadonlySet<InferConnection>, nowUs: number, times: FrontTimes): void {
  for (const connection of connections) {
    const sinceMs = (nowUs - connection.sinceUs) / 1_000;
    const idle = connection.state === 'idle';
    if (idle && connection.answered > 0 && sinceMs > times.keepAliveMs) connection.destroy();
    else if ((idle && connection.answered === 0 && sinceMs > times.headersMs) || (connection.state === 'body' && sinceMs > times.requestMs)) connection.refuse(TOO_SLOW);
  }
}
