import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';
import type { Reply } from './reply';

const encoders = { gzip: promisify(gzip), deflate: promisify(deflate) } as const;

/**
 * Returns the reply compressed when the client asks for gzip or deflate and nothing else, as inference clients do that want it. The lists
 * that browsers and HTTP libraries send on their own are no such wish: compressing tensors costs more than sending them.
 */
export async function compressReply(request: IncomingMessage, reply: Reply): Promise<Reply> {
  const asked = request.headers['accept-encoding']?.trim().toLowerCase();
  if (asked !== 'gzip' && asked !== 'deflate') return reply;
  const [only] = reply.chunks;
  const plain = reply.chunks.length === 1 && only !== undefined ? only : Buffer.concat(reply.chunks);
  return { ...reply, headers: { ...reply.headers, 'content-encoding': asked }, chunks: [await encoders[asked](plain, { level: 1 })] };
}
