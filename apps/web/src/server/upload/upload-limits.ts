import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { readUpload } from './upload-record';

/** Bytes of the largest file, and of all that one workspace keeps: uploads that wait, model files, validation sets. */
export type UploadLimits = { fileBytes: number; workspaceBytes: number };

/** Throws `too_large` when a file of this size may not be sent, or the workspace has no room for it. */
export async function requireRoom(ctx: ActorContext, bytes: number): Promise<void> {
  const { fileBytes, workspaceBytes } = ctx.uploadLimits;
  if (bytes > fileBytes) throw new ServingError('too_large', `the file has ${inWords(bytes)}, and at most ${inWords(fileBytes)} may be sent`, 'send a smaller file, or ask the operator to raise INFAAS_MAX_UPLOAD_BYTES');
  const kept = (await keptBytes(ctx)) + (await waitingBytes(ctx));
  if (kept + bytes <= workspaceBytes) return;
  throw new ServingError(
    'too_large', `the workspace keeps ${inWords(kept)} of ${inWords(workspaceBytes)}: there is no room for ${inWords(bytes)} more`,
    'delete versions that are no longer needed, wait a day until unused uploads are gone, or ask the operator to raise INFAAS_UPLOAD_QUOTA_BYTES',
  );
}

/** A file that several rows name by its hash is kept once. */
async function keptBytes(ctx: ActorContext): Promise<number> {
  const [{ bytes } = { bytes: 0n }] = await ctx.database.$queryRaw<{ bytes: bigint }[]>`
    SELECT COALESCE(SUM(bytes), 0)::bigint AS bytes FROM (
      SELECT v.model AS sha256, v.bytes FROM version v JOIN architecture a ON a.id = v."architectureId" WHERE a."workspaceId" = ${ctx.workspaceId}
      UNION SELECT f->>'sha256', (f->>'bytes')::bigint FROM version v JOIN architecture a ON a.id = v."architectureId", jsonb_array_elements(v.files) f WHERE a."workspaceId" = ${ctx.workspaceId}
      UNION SELECT s.sha256, s.bytes FROM validation_set s JOIN task t ON t.id = s."taskId" WHERE t."workspaceId" = ${ctx.workspaceId}
      UNION SELECT o.input, o."inputBytes" FROM offline_job o LEFT JOIN offline_run r ON r."jobId" = o.id WHERE o."workspaceId" = ${ctx.workspaceId} AND o.input IS NOT NULL AND r."releasedAt" IS NULL
    ) kept`;
  return Number(bytes);
}

/** What was begun and not registered yet counts with the size that it will have. */
async function waitingBytes(ctx: ActorContext): Promise<number> {
  const names = (await readdir(ctx.uploads).catch(() => [])).filter((name) => name.endsWith('.json'));
  const uploads = await Promise.all(names.map((name) => readUpload(join(ctx.uploads, name.slice(0, -'.json'.length)))));
  return uploads.reduce((sum, upload) => sum + (upload?.metadata.workspaceId === ctx.workspaceId ? upload.size : 0), 0);
}

function inWords(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${bytes} bytes`;
}
