import { randomBytes } from 'node:crypto';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { cleanFileName } from './claim-upload';
import { uploadHashes } from './stream-hashes';
import { requireRoom } from './upload-limits';

export type ReceivedUpload = { uploadId: string; bytes: number };

/** Writes a body as one finished upload of the workspace, piece by piece; throws `too_large`. For clients that need no resuming. */
export async function receiveRaw(ctx: ActorContext, body: AsyncIterable<Uint8Array>, fileName: string): Promise<ReceivedUpload> {
  const uploadId = randomBytes(16).toString('hex');
  const path = join(ctx.uploads, uploadId);
  const { fileBytes } = ctx.uploadLimits;
  await requireRoom(ctx, 0);
  await mkdir(ctx.uploads, { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of uploadHashes.watch(path, 0, body)) {
      bytes += chunk.byteLength;
      if (bytes > fileBytes) throw new ServingError('too_large', `the file is larger than ${fileBytes} bytes`, 'send a smaller file, or ask the operator to raise INFAAS_MAX_UPLOAD_BYTES');
      await file.write(chunk);
    }
    await file.close();
    await requireRoom(ctx, bytes);
    const record = { id: uploadId, size: bytes, offset: bytes, metadata: { workspaceId: ctx.workspaceId, filename: cleanFileName(fileName) }, creation_date: new Date().toISOString() };
    await writeFile(`${path}.json`, JSON.stringify(record), { mode: 0o600 });
    return { uploadId, bytes };
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    uploadHashes.forget(path);
    throw error;
  }
}
