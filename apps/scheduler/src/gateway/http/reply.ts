import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { HTTP_STATUS } from '@infaas/shared/protocol/http-status';

/** An answer before it is written. */
export type Reply = { status: number; headers?: Record<string, string | number>; chunks: readonly Uint8Array[] };

/** Joined into one write up to this size; beyond it the copy costs more than the extra write. */
const JOIN_BYTES = 64 * 1024;

/** Returns a JSON reply. */
export function jsonReply(status: number, value: unknown, headers: Record<string, string | number> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, chunks: [Buffer.from(JSON.stringify(value))] };
}

/** Returns the reply for a refusal; anything that is no ServingError is a fault of ours and tells nothing. */
export function errorReply(error: unknown): Reply {
  if (!(error instanceof ServingError)) {
    return jsonReply(500, { error: 'internal error', code: 'internal', hint: 'The server\'s log has the cause.' });
  }
  const { retryAfterMs, offers, details } = error.extra ?? {};
  const body = {
    error: error.message, code: error.code, hint: error.hint ?? 'See the documentation of this call.',
    ...(offers === undefined ? {} : { offers }), ...(details === undefined ? {} : { details }), ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }),
  };
  const status = HTTP_STATUS[error.code];
  const headers: Record<string, string | number> = {};
  if (status === 503 || retryAfterMs !== undefined) headers['retry-after'] = Math.max(1, Math.ceil((retryAfterMs ?? 1_000) / 1_000));
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  return jsonReply(status, body, headers);
}

/** Writes a reply; what is left of the request's body is read and thrown away. */
export function writeReply(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (response.headersSent || response.destroyed) return;
  const length = reply.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const headers: Record<string, string | number> = { ...reply.headers, 'content-length': length };
  if (!request.complete) discardRest(request);
  response.writeHead(reply.status, headers);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const [only] = reply.chunks;
  if (reply.chunks.length === 1) response.end(only);
  else if (length <= JOIN_BYTES) response.end(Buffer.concat(reply.chunks, length));
  else {
    response.cork();
    for (const chunk of reply.chunks) response.write(chunk);
    response.end();
    response.uncork();
  }
}

/** A client is listened to while it goes on sending, this long at most, and cut off when it pauses. */
const DISCARD_MS = 15_000;
const PAUSE_MS = 2_000;

/**
 * Reads on after a refusal: many clients write all before they read, and closing with unread data would reset the connection before they
 * see the answer. No `connection: close` either: Node would then end the socket itself.
 */
function discardRest(request: IncomingMessage): void {
  const { socket } = request;
  const end = (): void => void socket.destroy();
  const limit = setTimeout(end, DISCARD_MS).unref();
  const pause = setTimeout(end, PAUSE_MS).unref();
  const stop = (): void => {
    [limit, pause].forEach((timer) => clearTimeout(timer));
    socket.off('close', stop);
  };
  request.on('data', () => pause.refresh());
  request.once('end', stop);
  socket.once('close', stop);
  request.resume();
}
