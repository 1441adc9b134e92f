import { z } from 'zod';
import { Role } from '@infaas/db/client';
import type { Prisma } from '@infaas/db/client';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { listMembers } from './list-members';
import type { Member } from './list-members';

export const memberSchema = z.object({ userId: z.string().max(64).describe('as `member.list` gives it') });
export const setRoleSchema = memberSchema.extend({ role: z.enum(Role) });

/** Gives a member another role; returns the people of the workspace. Throws `conflict` for the last owner. */
export async function setRole({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof setRoleSchema> }): Promise<Member[]> {
  await ctx.database.$transaction(async (tx) => {
    const where = await lockMember(tx, ctx.workspaceId, input.userId);
    if (input.role !== 'owner') await requireOtherOwner(tx, ctx.workspaceId, input.userId);
    await tx.membership.update({ where, data: { role: input.role } });
  });
  return listMembers({ ctx });
}

/** Takes a person out of the workspace, at once; returns who is left. Throws `conflict` for the last owner. */
export async function removeMember({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof memberSchema> }): Promise<Member[]> {
  await ctx.database.$transaction(async (tx) => {
    const where = await lockMember(tx, ctx.workspaceId, input.userId);
    await requireOtherOwner(tx, ctx.workspaceId, input.userId);
    await tx.membership.delete({ where });
  });
  return listMembers({ ctx });
}

/** Holds the workspace for this transaction, so that two owners cannot take each other's role at once. */
async function lockMember(tx: Prisma.TransactionClient, workspaceId: string, userId: string): Promise<Prisma.MembershipWhereUniqueInput> {
  await tx.$queryRaw`SELECT id FROM workspace WHERE id = ${workspaceId} FOR UPDATE`;
  const where = { workspaceId_userId: { workspaceId, userId } };
  if ((await tx.membership.findUnique({ where })) === null) throw new ServingError('unknown_name', 'there is no such member', 'see `member.list` for the members there are');
  return where;
}

async function requireOtherOwner(tx: Prisma.TransactionClient, workspaceId: string, userId: string): Promise<void> {
  const others = await tx.membership.count({ where: { workspaceId, role: 'owner', NOT: { userId } } });
  if (others === 0) throw new ServingError('conflict', 'a workspace keeps at least one owner', 'make somebody else an owner first');
}
