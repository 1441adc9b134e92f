import type { ActorContext } from '../context';
import { receivedGrants } from './grant-rows';
import type { ReceivedGrant } from './grant-rows';

/** Something of this workspace that another one may query. */
export type GivenGrant = {
  id: string; task: string | null; architecture: string | null; workspace: { slug: string; name: string };
  /** The one application that may; null = every one of that workspace. */
  application: string | null;
  grantedBy: string; createdAtMs: number;
  /** What applications of that workspace ask for. */
  askedAs: string;
};

export type Grants = {
  /** Short name of this workspace: what others name it by when they share. */
  workspace: string;
  given: GivenGrant[];
  received: Omit<ReceivedGrant, 'taskId' | 'architectureId'>[];
};

/** Returns what this workspace shares with others, and what others share with it; revoked grants are left out. */
export async function listGrants({ ctx }: { ctx: ActorContext }): Promise<Grants> {
  const rows = await ctx.database.grant.findMany({
    where: { workspaceId: ctx.workspaceId, revokedAt: null }, orderBy: { createdAt: 'asc' }, take: 1_000,
    include: {
      workspace: { select: { slug: true } }, toWorkspace: { select: { slug: true, name: true } }, task: { select: { name: true } }, architecture: { select: { name: true } },
    },
  });
  const given = rows.map((row): GivenGrant => ({
    id: row.id, task: row.task?.name ?? null, architecture: row.architecture?.name ?? null, workspace: row.toWorkspace, application: row.toApplication,
    grantedBy: row.grantedBy, createdAtMs: row.createdAt.getTime(), askedAs: `${row.task?.name ?? row.architecture?.name ?? ''}@${row.workspace.slug}`,
  }));
  const own = await ctx.database.workspace.findUniqueOrThrow({ where: { id: ctx.workspaceId }, select: { slug: true } });
  return { workspace: own.slug, given, received: (await receivedGrants(ctx)).map(({ taskId: _task, architectureId: _architecture, ...shown }) => shown) };
}
