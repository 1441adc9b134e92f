import { Prisma } from '@infaas/db/client';
import type { ActorContext } from '../context';
import type { Steps } from './step-counts';

export type LoadPoint = { atMs: number; load: number; unserved: number; late: number };
type Row = { step: number; queries: number; unserved: number; late: number };

/** Returns queries per second in each step: asked, not served, and answered late; a step that has begun counts its time so far. */
export async function loadOf(ctx: ActorContext, where: { taskId?: string }, steps: Steps): Promise<LoadPoint[]> {
  const bySecond = steps.stepMs < 60_000;
  const unitMs = bySecond ? 1_000 : 60_000;
  const table = Prisma.raw(bySecond ? 'usage_second' : where.taskId === undefined ? 'usage_total' : 'usage_minute');
  const column = Prisma.raw(bySecond ? 'second' : 'minute');
  const first = steps.startMs / unitMs;
  const end = (steps.startMs + steps.count * steps.stepMs) / unitMs;
  const task = where.taskId === undefined ? Prisma.empty : Prisma.sql` AND "taskId" = ${where.taskId}`;
  const rows = await ctx.database.$queryRaw<Row[]>`
    SELECT ((${column} - ${first}::int) / ${steps.stepMs / unitMs}::int)::int AS step,
           sum(answered + refused + "timedOut" + failed + cancelled)::float8 AS queries,
           sum(refused + "timedOut" + failed)::float8 AS unserved, sum("sloMissed")::float8 AS late
    FROM ${table} WHERE "workspaceId" = ${ctx.workspaceId} AND ${column} >= ${first}::int AND ${column} < ${end}::int${task} GROUP BY step`;
  const byStep = new Map(rows.map((row) => [row.step, row]));
  const nowMs = Date.now();
  return Array.from({ length: steps.count }, (_, step) => {
    const atMs = steps.startMs + step * steps.stepMs;
    const seconds = Math.max(1, Math.min(steps.stepMs, nowMs - atMs) / 1_000);
    const row = byStep.get(step);
    return { atMs, load: (row?.queries ?? 0) / seconds, unserved: (row?.unserved ?? 0) / seconds, late: (row?.late ?? 0) / seconds };
  });
}
