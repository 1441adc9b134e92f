import type { PrismaClient } from '@infaas/db/client';
import { notifyIntent } from '@infaas/db/intent';
import { boundsAt, NO_BOUNDS, type InstanceBounds, type TimedBounds } from '@infaas/shared/domain/instance-bounds';

type Row = { least: number; most: number | null; until: Date | null; thenLeast: number; thenMost: number | null };
type Variant = { variantId: string };

/** Returns a row of bounds in the form that policies read. */
export function timedBounds(row: Row): TimedBounds {
  return { least: row.least, most: row.most, untilMs: row.until?.getTime() ?? null, then: { least: row.thenLeast, most: row.thenMost } };
}

/** Sets bounds of a variant that hold until they are changed. */
export async function setBounds(database: PrismaClient, { variantId }: Variant, { least, most }: InstanceBounds): Promise<TimedBounds> {
  const data = { least, most, until: null, thenLeast: 0, thenMost: null, updatedAt: new Date() };
  if (least === 0 && most === null) await database.instanceBounds.deleteMany({ where: { variantId } });
  else await database.instanceBounds.upsert({ where: { variantId }, create: { variantId, ...data }, update: data });
  await notifyIntent(database);
  return timedBounds(data);
}

/** Sets bounds of a variant for a while: what was wanted without an end before holds again from `until` on. */
export async function holdInstances(database: PrismaClient, { variantId }: Variant, { until, least, most }: InstanceBounds & { until: Date }): Promise<TimedBounds> {
  const row = await database.$transaction(async (tx) => {
    const known = await tx.instanceBounds.findUnique({ where: { variantId } });
    const { least: thenLeast, most: thenMost } = known === null ? NO_BOUNDS : lasting(timedBounds(known));
    const data = { least, most, until, thenLeast, thenMost, updatedAt: new Date() };
    return tx.instanceBounds.upsert({ where: { variantId }, create: { variantId, ...data }, update: data });
  });
  await notifyIntent(database);
  return timedBounds(row);
}

/** Lets bounds that have an end hold until a later one; does nothing where somebody has changed them to such that have none. */
export async function extendHold(database: PrismaClient, { variantId }: Variant, until: Date): Promise<void> {
  await database.instanceBounds.updateMany({ where: { variantId, until: { not: null } }, data: { until } });
  await notifyIntent(database);
}

/** Ends bounds that have an end now; does nothing to such that have none. */
export async function endHold(database: PrismaClient, variant: Variant): Promise<void> {
  const known = await database.instanceBounds.findUnique({ where: variant });
  if (known !== null && known.until !== null) await setBounds(database, variant, lasting(timedBounds(known)));
}

function lasting(bounds: TimedBounds): InstanceBounds {
  return boundsAt(bounds, Infinity);
}
