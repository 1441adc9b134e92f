import { createHash } from 'node:crypto';
import { createAttemptLimit } from './attempt-limit';

/** By hash of the account's e-mail address: an address header can be forged, the account cannot. */
const limit = createAttemptLimit(10);

/** Returns whether another sign-in may be tried for the account that a request names, and counts this one. Reads the body. */
export async function mayTrySignIn(request: Request, now = Date.now()): Promise<boolean> {
  const body: unknown = await request.json().catch(() => null);
  const email = (body as { email?: unknown } | null)?.email;
  if (typeof email !== 'string') return true;
  return limit.take(createHash('sha256').update(email.trim().toLowerCase()).digest('hex'), now);
}
