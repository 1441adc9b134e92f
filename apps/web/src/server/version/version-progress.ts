import type { z } from 'zod';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { VERSION_SELECT, versionSummary } from './version-summary';
import type { VersionSummary } from './version-summary';
import type { versionIdSchema } from './get-version';

export type VersionProgress = {
  versionId: string;
  state: VersionSummary['state'];
  progress: string;
  hint: string | null;
  /** Every variant is done, or the registration failed. */
  done: boolean;
  variants: { variant: string; status: string; reason: string | null }[];
};

/** Returns how far a registration is; throws `unknown_name`. */
export async function versionProgress({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof versionIdSchema> }): Promise<VersionProgress> {
  const row = await ctx.database.version.findFirst({
    where: { id: input.versionId, architecture: { workspaceId: ctx.workspaceId } },
    select: { ...VERSION_SELECT, variants: { orderBy: { name: 'asc' }, select: { name: true, status: true, reason: true } } },
  });
  if (row === null) throw new ServingError('unknown_name', 'there is no such version', 'see `architecture.get` for the versions there are');
  const { state, progress, hint } = versionSummary(row);
  return {
    versionId: row.id,
    state,
    progress,
    hint,
    done: state === 'complete' || state === 'failed',
    variants: row.variants.map((variant) => ({ variant: variant.name, status: variant.status, reason: variant.reason })),
  };
}
