import { notifyIntent } from '@infaas/db/intent';
import type { ActorContext } from '../context';
import { getOwnApplication } from './find-application';

/** Deletes an application with its objectives and keys; what it used and cost stays in the books. Throws `forbidden` for the built-in one. */
export async function deleteApplication({ ctx, input }: { ctx: ActorContext; input: { application: string } }): Promise<{ deleted: true }> {
  const { id } = await getOwnApplication(ctx, input.application);
  await ctx.database.application.delete({ where: { id } });
  await notifyIntent(ctx.database);
  return { deleted: true };
}
