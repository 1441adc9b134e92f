import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { uploadIdSchema } from './claim-upload';

/** Throws `unknown_name` unless the upload is there and the caller's workspace made it. */
export async function requireOwnUpload(ctx: ActorContext, uploadId: string): Promise<void> {
  const gone = new ServingError('unknown_name', 'there is no such upload', 'start the upload again');
  if (!uploadIdSchema.safeParse(uploadId).success) throw gone;
  const text = await readFile(join(ctx.uploads, `${uploadId}.json`), 'utf8').catch(() => null);
  const owner = text === null ? null : ((JSON.parse(text) as { metadata?: { workspaceId?: string } }).metadata?.workspaceId ?? null);
  if (owner !== ctx.workspaceId) throw gone;
}
