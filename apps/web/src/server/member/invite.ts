import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Role } from '@infaas/db/client';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { sha256Hex } from '../access/identify-actor';
import type { ActorContext } from '../context';
import { newId } from '../new-id';

const MOST_OPEN = 100;
const DAY_MS = 86_400_000;

export const inviteSchema = z.object({
  email: z.email().max(200).toLowerCase(),
  role: z.enum(Role),
  expiresInDays: z.number().int().min(1).max(30).default(7),
});
export const invitationIdSchema = z.object({ id: z.string().max(64) });

export type InvitationSummary = { id: string; email: string; role: Role; invitedBy: string; createdAtMs: number; expiresAtMs: number };

/** The only answer that ever holds the link. */
export type NewInvitation = InvitationSummary & { link: string };

/** Invites somebody by their address; returns the link that lets them in once, which nobody can see again. An earlier open one ends. */
export async function invite({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof inviteSchema> }): Promise<NewInvitation> {
  const { email, role } = input;
  const { workspaceId } = ctx;
  const member = await ctx.database.membership.findFirst({ where: { workspaceId, user: { email: { equals: email, mode: 'insensitive' } } } });
  if (member !== null) throw new ServingError('conflict', `${email} is a member already`, 'change their role in the list of members');
  const open = await ctx.database.invitation.count({ where: { workspaceId, ...stillOpen(), NOT: { email } } });
  if (open >= MOST_OPEN) throw new ServingError('conflict', `there are ${MOST_OPEN} open invitations`, 'revoke those that are no longer needed');
  const token = randomBytes(24).toString('base64url');
  const row = {
    id: newId(), workspaceId, email, role, tokenSha256: sha256Hex(token), invitedBy: ctx.actor.name,
    expiresAt: new Date(Date.now() + input.expiresInDays * DAY_MS),
  };
  const [, made] = await ctx.database.$transaction([
    ctx.database.invitation.updateMany({ where: { workspaceId, email, ...stillOpen() }, data: { revokedAt: new Date() } }),
    ctx.database.invitation.create({ data: row }),
  ]);
  return { ...summary(made), link: new URL(`/join/${token}`, ctx.endpoints.webUrl).href };
}

/** Returns the invitations that can still be accepted, the newest first; never their links. */
export async function listInvitations({ ctx }: { ctx: ActorContext }): Promise<InvitationSummary[]> {
  const rows = await ctx.database.invitation.findMany({ where: { workspaceId: ctx.workspaceId, ...stillOpen() }, orderBy: { createdAt: 'desc' }, take: MOST_OPEN });
  return rows.map(summary);
}

/** Makes an open invitation worthless; throws `unknown_name`. */
export async function revokeInvitation({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof invitationIdSchema> }): Promise<InvitationSummary[]> {
  const { count } = await ctx.database.invitation.updateMany({ where: { id: input.id, workspaceId: ctx.workspaceId, ...stillOpen() }, data: { revokedAt: new Date() } });
  if (count === 0) throw new ServingError('unknown_name', 'there is no such open invitation', 'see `invitation.list`');
  return listInvitations({ ctx });
}

/** What an invitation must be to be accepted now. */
export function stillOpen(): { acceptedAt: null; revokedAt: null; expiresAt: { gt: Date } } {
  return { acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } };
}

function summary(row: { id: string; email: string; role: Role; invitedBy: string; createdAt: Date; expiresAt: Date }): InvitationSummary {
  const { id, email, role, invitedBy } = row;
  return { id, email, role, invitedBy, createdAtMs: row.createdAt.getTime(), expiresAtMs: row.expiresAt.getTime() };
}
