import type { PrismaClient, Role } from '@infaas/db/client';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { createAttemptLimit } from '../access/attempt-limit';
import { sha256Hex } from '../access/identify-actor';
import { stillOpen } from './invite';

/** What the holder of an invitation's link may know. */
export type FoundInvitation = {
  id: string; email: string; role: Role; invitedBy: string; expiresAtMs: number;
  workspace: { id: string; name: string; slug: string };
  /** Whether there is an account of this address already. */
  account: boolean;
};

/** Tokens that open nothing, by where they come from: nobody has reason to try many. */
const guesses = createAttemptLimit(10);

/** Returns the open invitation of a token; throws `unknown_name` for any other, and `quota` to who tries many of those. */
export async function findInvitation(database: PrismaClient, token: string, address: string | null): Promise<FoundInvitation> {
  const row = await database.invitation.findFirst({
    where: { tokenSha256: sha256Hex(token), ...stillOpen() },
    include: { workspace: { select: { id: true, name: true, slug: true } } },
  });
  if (row === null) {
    if (!guesses.take(address ?? 'unknown')) throw new ServingError('quota', 'too many links that lead nowhere', 'wait a minute and try again', { retryAfterMs: 60_000 });
    throw new ServingError('unknown_name', 'this invitation does not exist or no longer works', 'ask whoever invited you for a new link');
  }
  const { id, email, role, invitedBy, expiresAt, workspace } = row;
  return { id, email, role, invitedBy, expiresAtMs: expiresAt.getTime(), workspace, account: (await accountOf(database, email)) !== null };
}

/** Returns the id of the account of an address, whatever its case; null when there is none. */
export async function accountOf(database: PrismaClient, email: string): Promise<string | null> {
  const user = await database.user.findFirst({ where: { email: { equals: email, mode: 'insensitive' } }, select: { id: true } });
  return user?.id ?? null;
}
