import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import type { ActorContext } from '../context';
import { cleanFileName } from './claim-upload';
import { uploadHashes } from './stream-hashes';
import { ABANDONED_MS, sweepUploads } from './sweep-uploads';
import { requireRoom } from './upload-limits';

export const UPLOAD_PATH = '/api/uploads';
const SWEEP_MS = 3_600_000;

/** Whose upload a request is: set after it was found out who is calling. */
const workspaceOf = new WeakMap<Request, string>();

/**
 * Handles one request of the tus protocol in the name of a workspace. The owner is written into the upload's metadata, in place of
 * whatever a client put there; what nobody claims within a day is removed. Throws `too_large` for a file that there is no room for.
 */
export async function handleTus(ctx: ActorContext, request: Request): Promise<Response> {
  if (request.method === 'POST') await requireRoom(ctx, statedLength(request));
  workspaceOf.set(request, ctx.workspaceId);
  return serverOf(ctx.uploads, ctx.uploadLimits.fileBytes).handleWeb(request);
}

// A length that is told later could not be held against the workspace's room.
function statedLength(request: Request): number {
  const text = request.headers.get('upload-length') ?? '';
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ServingError('malformed', 'the upload does not state its length', 'send the header Upload-Length with the size of the file in bytes');
}

/** Works out the hash of an upload while its bytes are written. */
class HashingStore extends FileStore {
  override write(source: Readable, id: string, offset: number): Promise<number> {
    return super.write(Readable.from(uploadHashes.watch(join(this.directory, id), offset, source), { objectMode: false, highWaterMark: 1 << 20 }), id, offset);
  }
}

function serverOf(directory: string, maxSize: number): Server {
  if (cached?.directory === directory && cached.maxSize === maxSize) return cached.server;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const server = new Server({
    path: UPLOAD_PATH,
    datastore: new HashingStore({ directory, expirationPeriodInMilliseconds: ABANDONED_MS }),
    maxSize,
    relativeLocation: true,
    // Same-origin pages and programs only: no other site gets to read answers.
    allowedOrigins: () => false,
    onUploadCreate: (created, upload) => {
      const workspaceId = workspaceOf.get(created);
      if (workspaceId === undefined) return Promise.reject(new Error('an upload of nobody'));
      return Promise.resolve({ metadata: { workspaceId, filename: cleanFileName(upload.metadata?.['filename'] ?? '') } });
    },
  });
  const sweep = () => void sweepUploads(directory, Date.now()).catch(() => 0);
  sweep();
  setInterval(sweep, SWEEP_MS).unref();
  cached = { directory, maxSize, server };
  return server;
}

let cached: { directory: string; maxSize: number; server: Server } | null = null;
