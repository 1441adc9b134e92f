import { z } from 'zod';
import type { ModelFile } from '@infaas/shared/domain/model-files';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import type { RecordProposal } from '@infaas/shared/jobs/validation-jobs';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { VERSION_SELECT, versionSummary } from './version-summary';
import type { VersionSummary } from './version-summary';

export const versionIdSchema = z.object({ versionId: z.string().max(64) });

export type VersionDetail = VersionSummary & { architecture: string; task: string; inspection: Inspection | null; /** Of external data. */ files: ModelFile[]; /** Other records that were tried because the base is often wrong. */ proposal: RecordProposal | null; /** It is a server elsewhere. */ upstream: { url: string; model: string; hardware: string; concurrency: number; pricePerHourUsd: number } | null };

/** Returns one version with what the inspector found in its file; throws `unknown_name`. */
export async function getVersion({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof versionIdSchema> }): Promise<VersionDetail> {
  const row = await ctx.database.version.findFirst({
    where: { id: input.versionId, architecture: { workspaceId: ctx.workspaceId } },
    select: {
      ...VERSION_SELECT,
      files: true,
      upstream: true,
      registration: { select: { ...VERSION_SELECT.registration.select, inspection: true, proposal: true } },
      architecture: { select: { name: true, task: { select: { name: true } } } },
    },
  });
  if (row === null) throw new ServingError('unknown_name', 'there is no such version', 'see `architecture.get` for the versions there are');
  return {
    ...versionSummary(row),
    architecture: row.architecture.name,
    task: row.architecture.task.name,
    files: row.files as ModelFile[],
    upstream: row.upstream && {
      url: row.upstream.url, model: row.upstream.model, hardware: row.upstream.hardwareClass, concurrency: row.upstream.concurrency,
      pricePerHourUsd: usdFromNanoUsd(Number(row.upstream.pricePerHourNanoUsd)),
    },
    inspection: (row.registration?.inspection ?? null) as Inspection | null,
    proposal: (row.registration?.proposal ?? null) as RecordProposal | null,
  };
}
