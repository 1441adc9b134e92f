import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import type { Prisma } from '@infaas/db/client';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { nameSchema } from '../names';
import { newId } from '../new-id';
import { getWorkspace } from './read-workspaces';
import type { WorkspaceDetail } from './read-workspaces';

const MOST_WORKSPACES = 50;

const titleSchema = z.string().trim().min(1, 'a workspace has a name').max(80);
export const createWorkspaceSchema = z.object({ name: titleSchema, slug: nameSchema.describe('what others name it by: `task@slug`; it never changes') });
export const updateWorkspaceSchema = z.object({ name: titleSchema });
export const removeWorkspaceSchema = z.object({ slug: z.string().max(64).describe('of the workspace that the caller looks at, so that it is never another one') });

/**
 * Makes a workspace that the caller owns, with its application for queries from the console. For owners: whoever owns a workspace may
 * change the fleet, so others must not make themselves one.
 */
export async function createWorkspace({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof createWorkspaceSchema> }): Promise<{ slug: string }> {
  const userId = personOf(ctx);
  const { slug, name } = input;
  if ((await ctx.database.membership.count({ where: { userId, role: 'owner' } })) >= MOST_WORKSPACES) {
    throw new ServingError('conflict', `you own ${MOST_WORKSPACES} workspaces already`, 'delete one that is no longer used');
  }
  if ((await ctx.database.workspace.findUnique({ where: { slug }, select: { id: true } })) !== null) {
    throw new ServingError('conflict', `there is already a workspace "${slug}"`, 'choose another short name');
  }
  await ctx.database.workspace.create({
    data: {
      id: newId(), name, slug, memberships: { create: { userId, role: 'owner' } },
      applications: { create: { id: newId(), name: 'console', builtIn: true } },
    },
  });
  await notifyIntent(ctx.database);
  return { slug };
}

/** Gives the workspace another name; its short name stays. */
export async function updateWorkspace({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof updateWorkspaceSchema> }): Promise<WorkspaceDetail> {
  await ctx.database.workspace.update({ where: { id: ctx.workspaceId }, data: { name: input.name } });
  return getWorkspace({ ctx });
}

/**
 * Deletes the workspace with its people, applications and keys; what it cost stays in the books, and its audit log stays. Throws
 * `conflict` while it has tasks or models, or when it is the caller's only one.
 */
export async function removeWorkspace({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof removeWorkspaceSchema> }): Promise<{ deleted: true }> {
  const userId = personOf(ctx);
  const { workspaceId } = ctx;
  const { slug } = await getWorkspace({ ctx });
  if (input.slug !== slug) throw new ServingError('unknown_name', 'that is not the workspace that you look at', `its short name is "${slug}"`);
  if ((await ctx.database.membership.count({ where: { userId, NOT: { workspaceId } } })) === 0) {
    throw new ServingError('conflict', 'this is your only workspace: without it you could not sign in', 'make or join another one first');
  }
  await ctx.database.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM workspace WHERE id = ${workspaceId} FOR UPDATE`;
    await requireEmpty(tx, workspaceId);
    await tx.webhookSecret.deleteMany({ where: { workspaceId } });
    await tx.workspace.delete({ where: { id: workspaceId } });
  });
  await notifyIntent(ctx.database);
  return { deleted: true };
}

async function requireEmpty(tx: Prisma.TransactionClient, workspaceId: string): Promise<void> {
  const tasks = await tx.task.count({ where: { workspaceId } });
  if (tasks > 0) throw new ServingError('conflict', `it still has ${tasks} ${tasks === 1 ? 'task' : 'tasks'} with their models`, 'delete them on their pages first');
  const open = await tx.offlineRun.count({ where: { workspaceId, state: { in: ['fetching', 'splitting', 'running', 'assembling'] } } });
  if (open > 0) throw new ServingError('conflict', `${open} offline ${open === 1 ? 'job is' : 'jobs are'} under way`, 'cancel them, or let them finish');
}

function personOf({ actor }: ActorContext): string {
  if (actor.kind !== 'person') throw new ServingError('forbidden', 'workspaces belong to people', 'sign in to the console');
  return actor.userId;
}
