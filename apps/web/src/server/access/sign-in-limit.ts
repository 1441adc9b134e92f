import { createHash } from 'node:crypto';

const WINDOW_MS = 60_000;
const MOST_ATTEMPTS = 10;
const MOST_ACCOUNTS = 10_000;

/** When attempts on an account were made, by hash of its e-mail address. An address header can be forged; the account cannot. */
const attempts = new Map<string, number[]>();

/** Returns whether another sign-in may be tried for the account that a request names, and counts this one. Reads the body. */
export async function mayTrySignIn(request: Request, now = Date.now()): Promise<boolean> {
  const body: unknown = await request.json().catch(() => null);
  const email = (body as { email?: unknown } | null)?.email;
  if (typeof email !== 'string') return true;
  const account = createHash('sha256').update(email.trim().toLowerCase()).digest('hex');
  const recent = (attempts.get(account) ?? []).filter((at) => at > now - WINDOW_MS);
  if (recent.length >= MOST_ATTEMPTS) return false;
  if (attempts.size >= MOST_ACCOUNTS) attempts.clear();
  attempts.set(account, [...recent, now]);
  return true;
}
