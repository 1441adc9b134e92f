import { mkdirSync } from 'node:fs';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { MOST_UPLOAD_BYTES, cleanFileName } from './claim-upload';

export const UPLOAD_PATH = '/api/uploads';
const UNCLAIMED_MS = 86_400_000;

/** Whose upload a request is: set by the route after it found out who is calling. */
const workspaceOf = new WeakMap<Request, string>();

/**
 * Handles one request of the tus protocol in the name of a workspace. The owner is written into the upload's metadata, in place of
 * whatever a client put there; what nobody claims within a day is removed.
 */
export function handleTus(directory: string, request: Request, workspaceId: string): Promise<Response> {
  workspaceOf.set(request, workspaceId);
  return serverOf(directory).handleWeb(request);
}

function serverOf(directory: string): Server {
  if (cached?.directory === directory) return cached.server;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const server = new Server({
    path: UPLOAD_PATH,
    datastore: new FileStore({ directory, expirationPeriodInMilliseconds: UNCLAIMED_MS }),
    maxSize: MOST_UPLOAD_BYTES,
    relativeLocation: true,
    // Same-origin pages and programs only: no other site gets to read answers.
    allowedOrigins: () => false,
    onUploadCreate: (created, upload) => {
      const workspaceId = workspaceOf.get(created);
      if (workspaceId === undefined) return Promise.reject(new Error('an upload of nobody'));
      return Promise.resolve({ metadata: { workspaceId, filename: cleanFileName(upload.metadata?.['filename'] ?? '') } });
    },
  });
  const sweep = setInterval(() => void server.cleanUpExpiredUploads().catch(() => 0), 3_600_000);
  sweep.unref();
  cached = { directory, server };
  return server;
}

let cached: { directory: string; server: Server } | null = null;
