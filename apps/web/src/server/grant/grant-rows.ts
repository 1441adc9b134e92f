import { sharedName } from '@infaas/shared/policy/find-shared';
import type { ActorContext } from '../context';

/** Something of another workspace that this one may query. */
export type ReceivedGrant = {
  id: string;
  /** What it is asked by: `name@owner`. */
  name: string;
  kind: 'task' | 'architecture';
  owner: { slug: string; name: string };
  /** The one application that may; null = every one. */
  application: string | null;
  createdAtMs: number;
  /** Of the owner; the architecture alone when only that is shared. */
  taskId: string;
  architectureId: string | null;
};

/** Returns what other workspaces share with the caller's: for a key, what its own application may ask. */
export async function receivedGrants(ctx: ActorContext): Promise<ReceivedGrant[]> {
  const { actor, workspaceId } = ctx;
  const application = actor.kind === 'key' ? await ctx.database.application.findUnique({ where: { id: actor.applicationId }, select: { name: true } }) : null;
  const rows = await ctx.database.grant.findMany({
    where: { toWorkspaceId: workspaceId, revokedAt: null, ...(actor.kind === 'key' ? { OR: [{ toApplication: null }, { toApplication: application?.name ?? null }] } : {}) },
    orderBy: { createdAt: 'asc' },
    take: 1_000,
    include: { workspace: { select: { slug: true, name: true } }, task: { select: { name: true } }, architecture: { select: { name: true, taskId: true } } },
  });
  return rows.flatMap((row): ReceivedGrant[] => {
    const taskId = row.taskId ?? row.architecture?.taskId;
    const name = row.task?.name ?? row.architecture?.name;
    if (taskId === undefined || name === undefined) return [];
    return [{
      id: row.id, name: sharedName(name, row.workspace.slug), kind: row.task === null ? 'architecture' : 'task', owner: row.workspace, application: row.toApplication,
      createdAtMs: row.createdAt.getTime(), taskId, architectureId: row.architectureId,
    }];
  });
}
