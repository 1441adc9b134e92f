import { z } from 'zod';
import { getApplication } from '../application/find-application';
import type { ActorContext } from '../context';

export const deliveriesSchema = z.object({ application: z.string().max(64).optional().describe('only of this application') });

export type Delivery = {
  id: string; event: string; url: string; state: 'pending' | 'delivered' | 'failed'; attempts: number; nextAtMs: number | null; lastStatus: number | null; lastError: string | null; createdAtMs: number;
};

const MOST_LISTED = 200;

/** Returns the newest messages to webhooks of the workspace. Throws `unknown_name` for an application that is not there. */
export async function listDeliveries({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof deliveriesSchema> }): Promise<Delivery[]> {
  const applicationId = input.application === undefined ? undefined : (await getApplication({ ctx, input: { application: input.application } })).id;
  const rows = await ctx.database.webhookDelivery.findMany({
    where: { workspaceId: ctx.workspaceId, ...(applicationId === undefined ? {} : { applicationId }) }, orderBy: { createdAt: 'desc' }, take: MOST_LISTED,
  });
  return rows.map((row) => ({
    id: row.id, event: row.event, url: row.url, state: row.state, attempts: row.attempts, nextAtMs: row.state === 'pending' ? row.nextAt.getTime() : null,
    lastStatus: row.lastStatus, lastError: row.lastError, createdAtMs: row.createdAt.getTime(),
  }));
}
