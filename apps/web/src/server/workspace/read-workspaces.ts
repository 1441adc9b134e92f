import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Role } from '@infaas/db/client';
import type { ActorContext } from '../context';

/** `role` is null for programs. */
export type WorkspaceRow = { name: string; slug: string; role: Role | null; current: boolean };

/** Returns the workspaces that the caller belongs to, the first joined in front. */
export async function listWorkspaces({ ctx }: { ctx: ActorContext }): Promise<WorkspaceRow[]> {
  const { actor, database, workspaceId } = ctx;
  if (actor.kind === 'key') {
    const { name, slug } = await database.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { name: true, slug: true } });
    return [{ name, slug, role: null, current: true }];
  }
  const rows = await database.membership.findMany({
    where: { userId: actor.userId }, orderBy: { createdAt: 'asc' }, take: 200, select: { role: true, workspace: { select: { id: true, name: true, slug: true } } },
  });
  return rows.map(({ role, workspace: { id, name, slug } }) => ({ name, slug, role, current: id === workspaceId }));
}

export type WorkspaceDetail = { name: string; slug: string; createdAtMs: number; members: number; tasks: number; applications: number };

/** Returns the workspace that the caller looks at, with what it holds. */
export async function getWorkspace({ ctx }: { ctx: ActorContext }): Promise<WorkspaceDetail> {
  const row = await ctx.database.workspace.findUnique({
    where: { id: ctx.workspaceId },
    select: { name: true, slug: true, createdAt: true, _count: { select: { memberships: true, tasks: true, applications: { where: { builtIn: false } } } } },
  });
  if (row === null) throw new ServingError('unknown_name', 'this workspace is gone', 'reload the page');
  const { memberships: members, tasks, applications } = row._count;
  return { name: row.name, slug: row.slug, createdAtMs: row.createdAt.getTime(), members, tasks, applications };
}
