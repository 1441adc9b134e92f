import { z } from 'zod';
import { Prisma } from '@infaas/db/client';
import type { ActorContext } from '../context';

export const searchSchema = z.object({ text: z.string().trim().min(1).max(200), limit: z.number().int().min(1).max(20).default(6).describe('of each kind') });

/** Something of the workspace that has a page. */
export type SearchHit = { kind: 'task' | 'architecture' | 'variant' | 'application' | 'decision'; name: string; /** The task of a model; what a decision was asked for. */ task: string | null };

type Row = { name: string; task: string | null };
type Search = { like: string; start: string; limit: number };

/** Returns what has a text in its name, those that begin with it first; a decision by its whole id. */
export async function findAnything({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof searchSchema> }): Promise<SearchHit[]> {
  const escaped = input.text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
  const search: Search = { like: `%${escaped}%`, start: `${escaped}%`, limit: input.limit };
  const [tasks, architectures, variants, applications, decision] = await Promise.all([
    named(ctx, search, Prisma.sql`SELECT name, NULL AS task FROM task WHERE "workspaceId" = ${ctx.workspaceId}`),
    named(ctx, search, Prisma.sql`SELECT architecture.name, task.name AS task FROM architecture JOIN task ON task.id = architecture."taskId" WHERE architecture."workspaceId" = ${ctx.workspaceId}`),
    named(ctx, search, Prisma.sql`
      SELECT variant.name, task.name AS task FROM variant JOIN version ON version.id = variant."versionId" JOIN architecture ON architecture.id = version."architectureId"
      JOIN task ON task.id = architecture."taskId" WHERE variant."workspaceId" = ${ctx.workspaceId} AND variant.status IN ('ready', 'profiling', 'generating')`),
    named(ctx, search, Prisma.sql`SELECT name, NULL AS task FROM application WHERE "workspaceId" = ${ctx.workspaceId}`),
    ctx.database.decision.findFirst({ where: { id: input.text, workspaceId: ctx.workspaceId }, select: { id: true, target: true } }),
  ]);
  const hits = (kind: SearchHit['kind'], rows: readonly Row[]): SearchHit[] => rows.map((row) => ({ kind, ...row }));
  return [
    ...hits('decision', decision === null ? [] : [{ name: decision.id, task: decision.target }]),
    ...hits('task', tasks), ...hits('application', applications), ...hits('architecture', architectures), ...hits('variant', variants),
  ];
}

function named(ctx: ActorContext, { like, start, limit }: Search, from: Prisma.Sql): Promise<Row[]> {
  return ctx.database.$queryRaw<Row[]>`
    SELECT name, task FROM (${from}) found WHERE name ILIKE ${like} ORDER BY (name ILIKE ${start}) DESC, name LIMIT ${limit}`;
}
