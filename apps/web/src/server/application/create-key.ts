import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import type { KeyScope } from '@infaas/shared/domain/serving-view';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { sha256Hex } from '../access/identify-actor';
import { SCOPES_OF_KEY } from '../access/scopes';
import type { ActorContext } from '../context';
import { nameSchema } from '../names';
import { newId } from '../new-id';
import { applicationNameSchema, getOwnApplication } from './find-application';

const MOST_LIVE_KEYS = 50;

export const createKeySchema = applicationNameSchema.extend({
  name: nameSchema,
  scopes: z.array(z.enum(['infer', 'manage', 'operate', 'release', 'audit'])).min(1).max(5).default(['infer']),
  expiresInDays: z.number().int().min(1).max(3_650).nullable().default(null),
});

/** The only answer that ever holds the key. */
export type CreatedKey = { id: string; key: string; start: string; expiresAtMs: number | null };

/** Makes a key for an application; returns it once, and keeps its SHA-256 only. */
export async function createKey({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof createKeySchema> }): Promise<CreatedKey> {
  const application = await getOwnApplication(ctx, input.application);
  requireMayGive(ctx, input.scopes);
  requireRoomForKey(application.keys);
  const expiresAt = input.expiresInDays === null ? null : new Date(Date.now() + input.expiresInDays * 86_400_000);
  const { row, created } = newKey({ applicationId: application.id, name: input.name, scopes: input.scopes, expiresAt });
  await ctx.database.apiKey.create({ data: row });
  await notifyIntent(ctx.database);
  return created;
}

/** Throws `forbidden` when a key would do what whoever makes it may not. */
export function requireMayGive({ actor }: ActorContext, scopes: readonly KeyScope[]): void {
  const beyond = scopes.find((scope) => SCOPES_OF_KEY[scope].some((right) => !actor.scopes.includes(right)));
  if (beyond !== undefined) throw new ServingError('forbidden', `a key with the scope \`${beyond}\` would do more than you may`, 'ask an owner of the workspace to make it');
}

/** Throws `conflict` when an application has as many keys as it may. */
export function requireRoomForKey(keys: readonly { revokedAtMs: number | null; expiresAtMs: number | null }[]): void {
  const now = Date.now();
  if (keys.filter((key) => key.revokedAtMs === null && (key.expiresAtMs ?? Infinity) > now).length >= MOST_LIVE_KEYS) {
    throw new ServingError('conflict', `an application has at most ${MOST_LIVE_KEYS} keys`, 'revoke one that is no longer used');
  }
}

type KeyFacts = { applicationId: string; name: string; scopes: readonly KeyScope[]; expiresAt: Date | null };

/** Returns a new key's row, which holds its hash, and the answer that holds the key. */
export function newKey({ applicationId, name, scopes, expiresAt }: KeyFacts) {
  const key = `infaas_${randomBytes(24).toString('base64url')}`;
  const start = key.slice(0, 11);
  const id = newId();
  const created: CreatedKey = { id, key, start, expiresAtMs: expiresAt?.getTime() ?? null };
  return { row: { id, applicationId, name, sha256: sha256Hex(key), start, scopes: [...new Set(scopes)], expiresAt }, created };
}
