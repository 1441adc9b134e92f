import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { sha256Hex } from '../access/identify-actor';
import type { ActorContext } from '../context';
import { nameSchema } from '../names';
import { newId } from '../new-id';
import { applicationNameSchema, getOwnApplication } from './find-application';

const MOST_LIVE_KEYS = 50;

export const createKeySchema = applicationNameSchema.extend({
  name: nameSchema,
  scopes: z.array(z.enum(['infer', 'manage', 'release'])).min(1).max(3).default(['infer']),
  expiresInDays: z.number().int().min(1).max(3_650).nullable().default(null),
});

/** The only answer that ever holds the key. */
export type CreatedKey = { id: string; key: string; start: string; expiresAtMs: number | null };

/** Makes a key for an application; returns it once, and keeps its SHA-256 only. */
export async function createKey({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof createKeySchema> }): Promise<CreatedKey> {
  const application = await getOwnApplication(ctx, input.application);
  // A key must not do what whoever makes it may not.
  if (input.scopes.includes('release') && !ctx.actor.scopes.includes('release')) {
    throw new ServingError('forbidden', 'a key that may promote, delete and share models is made by an owner', 'ask an owner of the workspace');
  }
  if (application.keys.filter((key) => key.revokedAtMs === null).length >= MOST_LIVE_KEYS) {
    throw new ServingError('conflict', `an application has at most ${MOST_LIVE_KEYS} keys`, 'revoke one that is no longer used');
  }
  const key = `infaas_${randomBytes(24).toString('base64url')}`;
  const start = key.slice(0, 11);
  const expiresAt = input.expiresInDays === null ? null : new Date(Date.now() + input.expiresInDays * 86_400_000);
  const id = newId();
  await ctx.database.apiKey.create({
    data: { id, applicationId: application.id, name: input.name, sha256: sha256Hex(key), start, scopes: [...new Set(input.scopes)], expiresAt },
  });
  await notifyIntent(ctx.database);
  return { id, key, start, expiresAtMs: expiresAt?.getTime() ?? null };
}
