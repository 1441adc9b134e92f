import { randomBytes } from 'node:crypto';
import { webhookSecret, webhookSecretHash } from '@infaas/shared/platform/webhook-secret';
import { webEnvironment } from '../../env';
import { getApplication } from '../application/find-application';
import type { ActorContext } from '../context';

/** Makes an application's webhook secret and returns it: the only answer that ever holds it. Throws `unknown_name`. */
export async function createSecret({ ctx, input }: { ctx: ActorContext; input: { application: string } }): Promise<{ secret: string }> {
  const { id: applicationId } = await getApplication({ ctx, input });
  const nonce = randomBytes(24).toString('base64url');
  const secret = webhookSecret(nonce, webEnvironment().INFAAS_LINK_TOKEN);
  const data = { workspaceId: ctx.workspaceId, nonce, sha256: webhookSecretHash(secret), createdAt: new Date() };
  await ctx.database.webhookSecret.upsert({ where: { applicationId }, create: { applicationId, ...data }, update: data });
  return { secret };
}
