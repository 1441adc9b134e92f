import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { uploadHashes } from './stream-hashes';
import { readUpload } from './upload-record';

export const uploadIdSchema = z.string().regex(/^[0-9a-f]{32}$/, 'not an upload id');

export type StoredFile = { sha256: string; bytes: number; fileName: string };
/** A file of the store that came from an upload; `forget` removes the upload. */
export type ClaimedFile = StoredFile & { forget: () => Promise<void> };

/**
 * Takes a finished upload of the workspace into the content store; it is forgotten afterwards (call `forget` once the rows that name it
 * are committed). Throws `unknown_name` for an upload that is not there or somebody else's, `conflict` for an unfinished one.
 */
export async function claimUpload(ctx: ActorContext, uploadId: string, checkSize: (bytes: number) => void = () => undefined): Promise<ClaimedFile> {
  const path = join(ctx.uploads, uploadIdSchema.parse(uploadId));
  const upload = await readUpload(path);
  if (upload === null || upload.metadata.workspaceId !== ctx.workspaceId) {
    throw new ServingError('unknown_name', 'there is no such upload', 'upload the file to /api/uploads first; unclaimed uploads are removed after a day');
  }
  const { size } = await stat(path);
  if (size !== upload.size) throw new ServingError('conflict', `the upload has ${size} of ${upload.size} bytes`, 'resume the upload, then register again');
  if (size === 0) throw new ServingError('malformed', 'the uploaded file is empty', 'upload the file again');
  checkSize(size);
  const sha256 = await uploadHashes.take(path, size);
  await ctx.store.adopt(path, sha256);
  const forget = async () => {
    uploadHashes.forget(path);
    await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })]);
  };
  return { sha256, bytes: size, fileName: cleanFileName(upload.metadata.filename ?? ''), forget };
}

/** Labelled data are held in memory as a whole where they are read. */
const MOST_DATA_BYTES = 2 ** 31 - 1;

/** Takes in an upload of labelled data as claimUpload does; throws `too_large` for more than can be read. */
export function claimData(ctx: ActorContext, uploadId: string): Promise<ClaimedFile> {
  return claimUpload(ctx, uploadId, (bytes) => {
    if (bytes > MOST_DATA_BYTES) throw new ServingError('too_large', 'the validation set is larger than 2 GB', 'send fewer samples, or smaller pictures: a few thousand tell the accuracy to a percent');
  });
}

/** Returns a file name without folders and control characters, for showing; never used as a path. */
export function cleanFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = [...last].filter((letter) => letter >= ' ' && letter !== '\u007f').join('').slice(0, 200);
  return clean === '' ? 'upload' : clean;
}
