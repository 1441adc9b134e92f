import type { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import type { versionIdSchema } from './get-version';

export type CancelledVersion = { versionId: string; cancelled: true };

/**
 * States that nothing more of a version is to be made or measured; what is ready of it goes on serving. Cancelling twice is cancelling once.
 * Throws `unknown_name`, and `malformed` when its registration has ended already.
 */
export async function cancelVersion({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof versionIdSchema> }): Promise<CancelledVersion> {
  const where = { id: input.versionId, architecture: { workspaceId: ctx.workspaceId } };
  const row = await ctx.database.version.findFirst({ where, select: { cancelledAt: true, registration: { select: { state: true } } } });
  if (row === null) throw new ServingError('unknown_name', 'there is no such version', 'see `architecture.get` for the versions there are');
  const state = row.registration?.state;
  if (row.cancelledAt === null) {
    if (state === 'complete' || state === 'failed') throw new ServingError('malformed', 'its registration has ended already', 'to have it serve no more, delete the version');
    await ctx.database.version.updateMany({ where: { ...where, cancelledAt: null }, data: { cancelledAt: new Date() } });
    await notifyIntent(ctx.database);
  }
  return { versionId: input.versionId, cancelled: true };
}
