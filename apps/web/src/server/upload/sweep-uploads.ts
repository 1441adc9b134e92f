import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { uploadHashes } from './stream-hashes';

/** An upload that nothing was added to for a day, and that nobody registered, is given up. */
export const ABANDONED_MS = 86_400_000;

/** Removes abandoned uploads and what a crash left of them; returns how many files went. */
export async function sweepUploads(directory: string, nowMs: number): Promise<number> {
  let removed = 0;
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    // The record is as old as the upload's start; the bytes tell when something was last added.
    const bytes = name.endsWith('.json') ? path.slice(0, -'.json'.length) : path;
    const lastMs = Math.max(...(await Promise.all([path, bytes].map((file) => stat(file).then((found) => found.mtimeMs, () => 0)))));
    if (nowMs - lastMs < ABANDONED_MS) continue;
    await rm(path, { force: true });
    uploadHashes.forget(path);
    removed += 1;
  }
  return removed;
}
