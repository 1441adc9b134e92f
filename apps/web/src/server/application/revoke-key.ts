import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';

export const revokeKeySchema = z.object({ keyId: z.string().max(64) });

/** Revokes a key of the workspace: refused by the gateway within two seconds, by the console at once. */
export async function revokeKey({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof revokeKeySchema> }): Promise<{ revoked: true }> {
  const { count } = await ctx.database.apiKey.updateMany({
    where: { id: input.keyId, revokedAt: null, application: { workspaceId: ctx.workspaceId, builtIn: false } },
    data: { revokedAt: new Date() },
  });
  if (count === 0) throw new ServingError('unknown_name', 'there is no such live key', 'see `application.get` for the keys there are');
  await notifyIntent(ctx.database);
  return { revoked: true };
}
