import { createReadStream } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import * as tus from 'tus-js-client';
import type { Installation } from './installation';

/** Bytes per request of a resumable upload. */
const CHUNK_BYTES = 16 * 1024 * 1024;

/** Uploads a file (or a folder, as a zip) resumably; returns the upload's id for `model/register`. */
export async function upload(installation: Installation, path: string, onProgress: (share: number) => void): Promise<string> {
  const status = await stat(path);
  const folder = status.isDirectory();
  const zip = folder ? Buffer.from(await zipFolder(path)) : null;
  const content = zip ?? createReadStream(path);
  const filename = folder ? `${basename(path)}.zip` : basename(path);
  return new Promise((resolve, reject) => {
    const transfer = new tus.Upload(content, {
      endpoint: new URL('/api/uploads', installation.webUrl).href,
      headers: { authorization: `Bearer ${installation.apiKey}` },
      metadata: { filename },
      uploadSize: zip?.byteLength ?? status.size,
      chunkSize: CHUNK_BYTES,
      retryDelays: [200, 1_000, 3_000],
      onProgress: (sent, total) => onProgress(total === 0 ? 1 : sent / total),
      onError: (error) => reject(new Error(`the upload of ${filename} failed: ${error.message}`)),
      onSuccess: () => {
        const id = transfer.url?.split('/').pop();
        if (id) resolve(id);
        else reject(new Error('the server named no upload'));
      },
    });
    transfer.start();
  });
}

/** Returns a folder as a zip: paths are relative to it, so that folder names can be labels. */
export async function zipFolder(folder: string): Promise<Uint8Array> {
  const entries: Zippable = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    entries[relative(folder, file).split(sep).join('/')] = [await readFile(file), { level: 0, mtime: new Date('2020-01-01T00:00:00Z') }];
  }
  if (Object.keys(entries).length === 0) throw new Error(`${folder} has no files`);
  return zipSync(entries);
}
