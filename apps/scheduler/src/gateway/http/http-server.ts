import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Gateway } from '../create-gateway';
import type { Cancellation } from '../serving/serve-query';
import { allowOrigin, type CorsRules } from './cors';
import { errorReply, jsonReply, writeReply } from './reply';
import { putInferFront } from './front/infer-front';
import { lastWords } from './last-words';
import { findRoute } from './routes';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 120_000;
const KEEP_ALIVE_MS = 65_000;
const CHECK_MS = 5_000;
const NO_PAGES: CorsRules = () => false;

/** Returns the HTTP server of the Open Inference Protocol and our extensions, for programs and for pages of the permitted origins; it is not listening yet. */
export function createHttpServer(gateway: Gateway, { cors = NO_PAGES }: { cors?: CorsRules } = {}): Server {
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS, connectionsCheckingInterval: CHECK_MS, maxHeaderSize: 32 * 1024, noDelay: true },
    (request, response) => {
      if (!allowOrigin(request, response, cors)) void exchange(gateway, request, response);
    },
  );
  server.maxConnections = gateway.limits.maxConnections;
  server.on('clientError', refuseBytes);
  putInferFront(server, gateway, { headersMs: HEADERS_TIMEOUT_MS, requestMs: REQUEST_TIMEOUT_MS, keepAliveMs: KEEP_ALIVE_MS, checkMs: CHECK_MS });
  return server;
}

async function exchange(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const cancellation: Cancellation = { cancel: null };
  response.on('close', () => {
    if (!response.writableFinished) cancellation.cancel?.();
  });
  response.on('error', () => undefined);
  try {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = decodePath(mark < 0 ? url : url.slice(0, mark));
    const route = findRoute(path);
    const handler = route?.methods[request.method ?? 'GET'];
    if (route === null) {
      writeReply(request, response, jsonReply(404, { error: 'there is no such path', code: 'unknown_path', hint: 'GET /v2 describes this server; models are under /v2/models/{name}.' }));
    } else if (handler === undefined) {
      const allowed = Object.keys(route.methods).join(', ');
      writeReply(request, response, jsonReply(405, { error: `this path does not take ${String(request.method)}`, code: 'method_not_allowed', hint: `Use ${allowed}.` }, { allow: allowed }));
    } else {
      writeReply(request, response, await handler({ gateway, request, query: mark < 0 ? '' : url.slice(mark + 1), cancellation }, path));
    }
  } catch (error) {
    if (!(error instanceof ServingError)) gateway.logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'a request failed');
    writeReply(request, response, errorReply(error));
  }
}

function decodePath(path: string): string[] {
  try {
    return path.split('/').filter((segment) => segment !== '').map(decodeURIComponent);
  } catch {
    throw new ServingError('malformed', 'the path is not valid percent-encoded UTF-8', 'Encode names with encodeURIComponent.');
  }
}

/** Bytes that are no HTTP request: an answer as JSON where the socket still takes one. */
function refuseBytes(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, text] = error.code === 'HPE_HEADER_OVERFLOW' ? ['431 Request Header Fields Too Large', 'the headers are too large']
    : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? ['408 Request Timeout', 'the request took too long to arrive'] : ['400 Bad Request', 'this is not an HTTP request'];
  socket.end(lastWords(status, text));
}
