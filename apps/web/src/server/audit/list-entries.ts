import { z } from 'zod';
import type { Prisma } from '@infaas/db/client';
import type { ActorContext } from '../context';
import type { ChangedField } from './changed-fields';

export const entryFilterSchema = z
  .object({
    search: z.string().max(100).optional().describe('part of who, what, or what it was done to'),
    action: z.string().max(100).optional().describe('one procedure (`application.update`), or all of a router (`application`)'),
    actorId: z.string().max(64).optional(),
    result: z.enum(['done', 'refused', 'open']).optional(),
    minutes: z.number().int().min(1).optional().describe('how far back from now, in the place of sinceMs'),
    sinceMs: z.number().int().optional(),
    untilMs: z.number().int().optional(),
    cursor: z.string().max(100).nullish().describe('for the next page: `next` of the page before'),
    limit: z.number().int().min(1).max(200).default(50),
  })
  .default({ limit: 50 });
type EntryFilter = z.infer<typeof entryFilterSchema>;

export type EntryRow = {
  id: string;
  atMs: number;
  actor: { kind: 'person' | 'key'; id: string; name: string };
  action: string;
  target: string;
  asked: unknown;
  changes: ChangedField[];
  address: string | null;
  agent: string | null;
  /** `done`, the code of the refusal, or null when nobody saw how it ended. */
  result: string | null;
};

/** Newest first; `next` asks for the page behind, null when there is none. */
export type EntryPage = { entries: EntryRow[]; next: string | null };

/** Returns a page of the workspace's audit log. Paging goes by time and id, so that new entries move nothing. */
export async function listEntries({ ctx, input }: { ctx: ActorContext; input: EntryFilter }): Promise<EntryPage> {
  const rows = await ctx.database.auditEntry.findMany({
    where: { workspaceId: ctx.workspaceId, AND: [...conditions(input), ...beyond(input.cursor)] },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: input.limit + 1,
  });
  const entries = rows.slice(0, input.limit).map((row): EntryRow => ({
    id: row.id, atMs: row.at.getTime(), actor: { kind: row.actorKind === 'key' ? 'key' : 'person', id: row.actorId, name: row.actorName }, action: row.action, target: row.target,
    asked: row.asked, changes: (row.changes ?? []) as unknown as ChangedField[], address: row.address, agent: row.agent, result: row.result,
  }));
  const last = entries.at(-1);
  return { entries, next: rows.length > input.limit && last !== undefined ? `${last.atMs}.${last.id}` : null };
}

function conditions({ search, action, actorId, result, minutes, sinceMs, untilMs }: EntryFilter): Prisma.AuditEntryWhereInput[] {
  const since = sinceMs ?? (minutes === undefined ? undefined : Date.now() - minutes * 60_000);
  const has = search === undefined || search.trim() === '' ? null : ({ contains: likeText(search.trim()), mode: 'insensitive' } as const);
  return [
    ...(has === null ? [] : [{ OR: [{ actorName: has }, { action: has }, { target: has }] }]),
    ...(action === undefined ? [] : [{ OR: [{ action }, { action: { startsWith: `${likeText(action)}.` } }] }]),
    ...(actorId === undefined ? [] : [{ actorId }]),
    ...(result === undefined ? [] : [RESULTS[result]]),
    ...(since === undefined ? [] : [{ at: { gte: new Date(since) } }]),
    ...(untilMs === undefined ? [] : [{ at: { lt: new Date(untilMs) } }]),
  ];
}

const RESULTS: Readonly<Record<'done' | 'refused' | 'open', Prisma.AuditEntryWhereInput>> = {
  done: { result: 'done' },
  refused: { result: { not: 'done' } },
  open: { result: null },
};

/** `%` and `_` stand for themselves. */
function likeText(text: string): string {
  return text.replace(/[\\%_]/gu, '\\$&');
}

function beyond(cursor: string | null | undefined): Prisma.AuditEntryWhereInput[] {
  const found = /^(\d{1,15})\.(.+)$/u.exec(cursor ?? '');
  if (found === null) return [];
  const at = new Date(Number(found[1]));
  return [{ OR: [{ at: { lt: at } }, { at, id: { lt: found[2] ?? '' } }] }];
}
