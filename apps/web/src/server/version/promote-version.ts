import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { architectureNameSchema, getArchitecture } from '../architecture/get-architecture';
import type { ArchitectureSummary } from '../architecture/list-architectures';
import type { ActorContext } from '../context';

export const promoteVersionSchema = architectureNameSchema.extend({
  version: z.number().int().positive().nullable().describe('the version that is to be stable; null: always the newest ready one'),
});

/**
 * States which version of an architecture is to be stable; control moves it without a gap. Returns the architecture as it is now. Throws
 * `unknown_name`, and `not_ready` for a version without a ready variant.
 */
export async function promoteVersion({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof promoteVersionSchema> }): Promise<ArchitectureSummary> {
  const architecture = await getArchitecture({ ctx, input });
  if (input.version !== null) requireReady(architecture, input.version);
  await ctx.database.architecture.update({ where: { id: architecture.id }, data: { pinnedVersion: input.version } });
  await notifyIntent(ctx.database);
  return { ...architecture, pinned: input.version };
}

function requireReady(architecture: ArchitectureSummary, number: number): void {
  const version = architecture.versions.find((each) => each.number === number);
  if (version === undefined) {
    const numbers = architecture.versions.map((each) => each.number).join(', ');
    throw new ServingError('unknown_name', `"${architecture.name}" has no version ${number}`, numbers === '' ? 'register one first' : `there are: ${numbers}`);
  }
  if (version.readyVariants > 0) return;
  const hint = version.state === 'failed' ? (version.hint ?? 'register a corrected file as the next version') : `promote it when it is ready: ${version.progress}`;
  throw new ServingError('not_ready', `v${number} of "${architecture.name}" has no ready variant`, hint);
}
