import { Prisma } from '@infaas/db/client';
import type { PrismaClient } from '@infaas/db/client';
import type { CallOrigin } from '../context';
import { newId } from '../new-id';
import type { ChangedField } from './changed-fields';
import { redact } from './redact';

export type NewEntry = {
  workspaceId: string;
  actor: { kind: 'person' | 'key'; id: string; name: string };
  action: string;
  target: string;
  asked: unknown;
  origin: CallOrigin | undefined;
};

/** Writes who is about to change what, before it happens; returns the entry's id. */
export async function openEntry(database: PrismaClient, entry: NewEntry): Promise<string> {
  const id = newId();
  const { workspaceId, actor, action, target, origin } = entry;
  await database.auditEntry.create({
    data: {
      id, workspaceId, actorKind: actor.kind, actorId: actor.id, actorName: actor.name, action, target, asked: redact(entry.asked ?? {}) as Prisma.InputJsonValue,
      address: origin?.address ?? null, agent: origin?.agent ?? null,
    },
  });
  return id;
}

/** Writes what came of it: `done`, or the code of the refusal. An entry is sealed once. */
export async function sealEntry(database: PrismaClient, id: string, outcome: { result: string; changes?: readonly ChangedField[] }): Promise<void> {
  const changes = outcome.changes === undefined || outcome.changes.length === 0 ? Prisma.DbNull : (outcome.changes as unknown as Prisma.InputJsonValue);
  await database.auditEntry.updateMany({ where: { id, result: null }, data: { result: outcome.result, changes, sealedAt: new Date() } });
}
