import { z } from 'zod';
import { Prisma } from '@infaas/db/client';
import type { ActorContext } from '../context';

export const searchSchema = z.object({ text: z.string().trim().min(1).max(200), limit: z.number().int().min(1).max(20).default(6).describe('of each kind') });

/** Something of the workspace that has a page. */
export type SearchHit = { kind: 'task' | 'architecture' | 'variant' | 'application' | 'decision' | 'job' | 'plan'; name: string; /** The task of a model; what a decision or a job asks for. */ task: string | null; /** By which jobs and plans are found: their names may be alike. */ id: string | null };

type Row = Pick<SearchHit, 'name' | 'task' | 'id'>;
type Search = { like: string; start: string; limit: number };

/** Returns what has a text in its name, those that begin with it first; a decision by its whole id; jobs and plans for those who may see them. */
export async function findAnything({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof searchSchema> }): Promise<SearchHit[]> {
  const escaped = input.text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
  const search: Search = { like: `%${escaped}%`, start: `${escaped}%`, limit: input.limit };
  const may = (scope: 'query' | 'operate') => ctx.actor.scopes.includes(scope);
  const [tasks, architectures, variants, applications, jobs, plans, decision] = await Promise.all([
    named(ctx, search, Prisma.sql`SELECT name, NULL AS task, NULL AS id FROM task WHERE "workspaceId" = ${ctx.workspaceId}`),
    named(ctx, search, Prisma.sql`SELECT architecture.name, task.name AS task, NULL AS id FROM architecture JOIN task ON task.id = architecture."taskId" WHERE architecture."workspaceId" = ${ctx.workspaceId}`),
    named(ctx, search, Prisma.sql`
      SELECT variant.name, task.name AS task, NULL AS id FROM variant JOIN version ON version.id = variant."versionId" JOIN architecture ON architecture.id = version."architectureId"
      JOIN task ON task.id = architecture."taskId" WHERE variant."workspaceId" = ${ctx.workspaceId} AND variant.status IN ('ready', 'profiling', 'generating')`),
    named(ctx, search, Prisma.sql`SELECT name, NULL AS task, NULL AS id FROM application WHERE "workspaceId" = ${ctx.workspaceId}`),
    !may('query') ? [] : named(ctx, search, Prisma.sql`SELECT name, target AS task, id FROM offline_job WHERE "workspaceId" = ${ctx.workspaceId}`),
    !may('operate') ? [] : named(ctx, search, Prisma.sql`SELECT name, NULL AS task, id FROM plan WHERE "workspaceId" = ${ctx.workspaceId}`),
    ctx.database.decision.findFirst({ where: { id: input.text, workspaceId: ctx.workspaceId }, select: { id: true, target: true } }),
  ]);
  const hits = (kind: SearchHit['kind'], rows: readonly Row[]): SearchHit[] => rows.map((row) => ({ kind, ...row }));
  return [
    ...hits('decision', decision === null ? [] : [{ name: decision.id, task: decision.target, id: null }]),
    ...hits('task', tasks), ...hits('application', applications), ...hits('architecture', architectures), ...hits('variant', variants),
    ...hits('job', jobs), ...hits('plan', plans),
  ];
}

function named(ctx: ActorContext, { like, start, limit }: Search, from: Prisma.Sql): Promise<Row[]> {
  return ctx.database.$queryRaw<Row[]>`
    SELECT name, task, id FROM (${from}) found WHERE name ILIKE ${like} ORDER BY (name ILIKE ${start}) DESC, name LIMIT ${limit}`;
}
