import type { Role } from '@infaas/db/client';
import type { ActorContext } from '../context';

export type Member = { userId: string; name: string; email: string; role: Role; joinedAtMs: number; /** Whether this is who asks. */ you: boolean };

/** Returns the people of the workspace, those who joined first in front. */
export async function listMembers({ ctx }: { ctx: ActorContext }): Promise<Member[]> {
  const rows = await ctx.database.membership.findMany({
    where: { workspaceId: ctx.workspaceId },
    orderBy: [{ createdAt: 'asc' }, { userId: 'asc' }],
    take: 1_000,
    select: { userId: true, role: true, createdAt: true, user: { select: { name: true, email: true } } },
  });
  const self = ctx.actor.kind === 'person' ? ctx.actor.userId : null;
  return rows.map(({ userId, role, createdAt, user }) => ({ userId, name: user.name, email: user.email, role, joinedAtMs: createdAt.getTime(), you: userId === self }));
}
