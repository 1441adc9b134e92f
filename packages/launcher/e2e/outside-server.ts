import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

/** A message that was posted to the server. */
type Posted = { path: string; headers: IncomingHttpHeaders; body: string };

/** A server of somebody else's on this machine: gives files by their path, keeps what is posted. */
export type OutsideServer = { url: string; files: Map<string, string>; posted: Posted[]; close: () => void };

/** Starts a server that answers 404 for files that it has not, and takes every message. */
export async function startOutsideServer(): Promise<OutsideServer> {
  const files = new Map<string, string>();
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://outside').pathname;
    if (request.method !== 'POST') {
      const file = files.get(path);
      response.writeHead(file === undefined ? 404 : 200).end(file ?? '');
      return;
    }
    void text(request).then((body) => {
      posted.push({ path, headers: request.headers, body });
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, files, posted, close: () => void server.close().closeAllConnections() };
}
