import { createHash, createHmac } from 'node:crypto';

/** Header that carries when a message was signed and its signature: `t=<unix seconds>,v1=<hex>`. */
export const WEBHOOK_SIGNATURE_HEADER = 'infaas-signature';

/** Returns an application's webhook secret: derived of the installation's own secret, so that no database holds it. */
export function webhookSecret(nonce: string, installationSecret: string): string {
  return `whsec_${createHmac('sha256', installationSecret).update(`webhook.${nonce}`).digest('base64url')}`;
}

/** Returns what is kept of a secret, to tell whether it is still the one that was shown. */
export function webhookSecretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Returns the signature header of a body: HMAC-SHA256 with the secret over `<unix seconds>.<body>`. */
export function signWebhook(secret: string, atSeconds: number, body: string): string {
  return `t=${atSeconds},v1=${createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex')}`;
}
