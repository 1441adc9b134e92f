import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';
import type { Prisma } from '@infaas/db/client';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { openEntry, sealEntry } from '../audit/audit-entry';
import type { Context } from '../context';
import { newId } from '../new-id';
import { accountOf, findInvitation } from './find-invitation';
import type { FoundInvitation } from './find-invitation';
import { stillOpen } from './invite';

export const acceptInvitationSchema = z.object({
  token: z.string().min(1).max(200),
  name: z.string().trim().min(1).max(100).optional().describe('for an address without an account: how people call them'),
  password: z.string().min(8).max(128).optional().describe('for an address without an account'),
});
type AcceptForm = z.infer<typeof acceptInvitationSchema>;

/** Slug of the workspace that was joined. */
export type Accepted = { workspace: string; email: string };

/**
 * Accepts an invitation, once: whoever is signed in under its address joins; an address without an account gets one, of the stated name
 * and password. Throws `unauthenticated` when there is an account and nobody is signed in, `forbidden` when it is somebody else.
 */
export async function acceptInvitation({ ctx, input }: { ctx: Context; input: AcceptForm }): Promise<Accepted> {
  const { database } = ctx;
  const invitation = await findInvitation(database, input.token, ctx.origin?.address ?? null);
  const userId = await accountOf(database, invitation.email);
  if (ctx.session && ctx.session.userId !== userId) {
    throw new ServingError('forbidden', `this invitation is for ${invitation.email}, and you are signed in as ${ctx.session.email}`, 'sign out, and open the link again');
  }
  if (userId !== null && !ctx.session) throw new ServingError('unauthenticated', `${invitation.email} has an account already`, 'sign in first, then accept');
  const account = userId === null ? await newAccount(invitation, input) : null;
  const joining = { userId: userId ?? account?.id ?? newId(), account, invitation };
  const entry = await openEntry(database, {
    workspaceId: invitation.workspace.id, actor: { kind: 'person', id: joining.userId, name: invitation.email }, action: 'invitation.accept', target: invitation.email,
    asked: { invitedBy: invitation.invitedBy, role: invitation.role, newAccount: account !== null }, origin: ctx.origin,
  });
  try {
    await database.$transaction((tx) => join(tx, joining));
  } catch (error) {
    await sealEntry(database, entry, { result: error instanceof ServingError ? error.code : 'internal' });
    throw error;
  }
  await sealEntry(database, entry, { result: 'done', changes: [{ field: 'role', before: null, after: invitation.role }] });
  return { workspace: invitation.workspace.slug, email: invitation.email };
}

type NewAccount = { id: string; name: string; email: string; password: string };

async function newAccount({ email }: FoundInvitation, { name, password }: AcceptForm): Promise<NewAccount> {
  if (name === undefined || password === undefined) throw new ServingError('malformed', 'a new account needs a name and a password', 'state both; the password has at least 8 characters');
  return { id: newId(), name, email, password: await hashPassword(password) };
}

async function join(tx: Prisma.TransactionClient, { userId, account, invitation }: { userId: string; account: NewAccount | null; invitation: FoundInvitation }): Promise<void> {
  const workspaceId = invitation.workspace.id;
  const { count } = await tx.invitation.updateMany({ where: { id: invitation.id, ...stillOpen() }, data: { acceptedAt: new Date() } });
  if (count === 0) throw new ServingError('unknown_name', 'this invitation does not exist or no longer works', 'ask whoever invited you for a new link');
  if (account !== null) {
    const { password, ...user } = account;
    await tx.user.create({ data: { ...user, emailVerified: false } });
    await tx.account.create({ data: { id: newId(), accountId: userId, providerId: 'credential', userId, password } });
  }
  // Somebody who joined meanwhile keeps the role that they have.
  await tx.membership.upsert({ where: { workspaceId_userId: { workspaceId, userId } }, create: { workspaceId, userId, role: invitation.role }, update: {} });
}
