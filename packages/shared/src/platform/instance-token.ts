import { createHmac } from 'node:crypto';

/**
 * Returns the token that a gateway shows in the `hello` frame to an instance: derived from the link's secret, so that a worker can give
 * its host process this one token and never the secret.
 */
export function instanceToken(instanceId: string, linkSecret: string): string {
  return createHmac('sha256', linkSecret).update(`instance.${instanceId}`).digest('hex');
}
