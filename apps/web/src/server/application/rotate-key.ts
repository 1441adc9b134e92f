import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import type { KeyScope } from '@infaas/shared/domain/serving-view';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { newKey, requireMayGive, requireRoomForKey } from './create-key';
import type { CreatedKey } from './create-key';
import { APPLICATION_INCLUDE, applicationSummary } from './list-applications';

const HOUR_MS = 3_600_000;

export const rotateKeySchema = z.object({
  keyId: z.string().max(64),
  overlapHours: z.number().int().min(0).max(720).default(24).describe('how long the old key still works'),
});

/** `oldExpiresAtMs`: when the key that was rotated stops working. */
export type RotatedKey = CreatedKey & { name: string; oldExpiresAtMs: number };

/**
 * Makes a key beside another one, with its scopes and as long a life, and lets the old one end after the overlap: programs change over
 * without a refused query. Returns the new key, once.
 */
export async function rotateKey({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof rotateKeySchema> }): Promise<RotatedKey> {
  const now = Date.now();
  const old = await ctx.database.apiKey.findFirst({
    where: { id: input.keyId, revokedAt: null, application: { workspaceId: ctx.workspaceId, builtIn: false }, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(now) } }] },
    include: { application: { include: APPLICATION_INCLUDE } },
  });
  if (old === null) throw new ServingError('unknown_name', 'there is no such live key', 'see `application.get` for the keys there are');
  const { keys } = applicationSummary(old.application);
  const scopes = old.scopes as KeyScope[];
  requireMayGive(ctx, scopes);
  requireRoomForKey(keys);
  const expiresAt = old.expiresAt === null ? null : new Date(now + (old.expiresAt.getTime() - old.createdAt.getTime()));
  const name = nextName(old.name, keys.map((key) => key.name));
  const { row, created } = newKey({ applicationId: old.applicationId, name, scopes, expiresAt });
  const end = new Date(Math.min(now + input.overlapHours * HOUR_MS, old.expiresAt?.getTime() ?? Infinity));
  await ctx.database.$transaction([ctx.database.apiKey.create({ data: row }), ctx.database.apiKey.update({ where: { id: old.id }, data: { expiresAt: end } })]);
  await notifyIntent(ctx.database);
  return { ...created, name, oldExpiresAtMs: end.getTime() };
}

/** Returns the name of the next key: `deploy` → `deploy-2` → `deploy-3`. */
function nextName(name: string, taken: readonly string[]): string {
  const stem = name.replace(/-\d{1,4}$/u, '').slice(0, 57);
  for (let number = Number(/-(\d{1,4})$/u.exec(name)?.[1] ?? 1) + 1; ; number += 1) {
    if (!taken.includes(`${stem}-${number}`)) return `${stem}-${number}`;
  }
}
