import { createHmac, timingSafeEqual } from 'node:crypto';

/** Who a console user queries as: the web server signs it, the gateway checks it, nobody stores it. */
export type ConsoleIdentity = { workspaceId: string; applicationId: string; expiresAtMs: number };

export const CONSOLE_HEADER = 'x-infaas-console';

/** Returns the header value that lets the console's server query on behalf of a signed-in user for a short time. */
export function signConsoleToken(identity: ConsoleIdentity, secret: string): string {
  const payload = Buffer.from(JSON.stringify(identity)).toString('base64url');
  return `${payload}.${mac(payload, secret).toString('hex')}`;
}

/** Returns the identity of a valid, unexpired token, else null. */
export function verifyConsoleToken(token: string, secret: string, nowMs: number): ConsoleIdentity | null {
  const [payload, signature, ...rest] = token.split('.');
  if (!payload || !signature || rest.length > 0) return null;
  const expected = mac(payload, secret);
  const given = Buffer.from(signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  try {
    const identity = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Partial<ConsoleIdentity>;
    const { workspaceId, applicationId, expiresAtMs } = identity;
    if (typeof workspaceId !== 'string' || typeof applicationId !== 'string' || typeof expiresAtMs !== 'number') return null;
    return expiresAtMs > nowMs ? { workspaceId, applicationId, expiresAtMs } : null;
  } catch {
    return null;
  }
}

function mac(payload: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`console.${payload}`).digest();
}
