import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { PrismaClient } from './generated/client';

const VALID_MS = 30 * 60_000;

/**
 * Returns a link that signs the owner of this address in, once, within half an hour. It is the row that better-auth's magic-link plugin
 * consumes with `storeToken: 'hashed'`: the SHA-256 of the token, base64url without padding.
 */
export async function createSignInLink(database: PrismaClient, { email, webUrl }: { email: string; webUrl: string }): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  const identifier = createHash('sha256').update(token).digest('base64url');
  const expiresAt = new Date(Date.now() + VALID_MS);
  await database.verification.create({ data: { id: randomUUID(), identifier, value: JSON.stringify({ email }), expiresAt } });
  return `${webUrl}/api/auth/magic-link/verify?token=${token}&callbackURL=%2F`;
}
