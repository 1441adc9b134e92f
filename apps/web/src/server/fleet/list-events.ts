import { z } from 'zod';
import type { Reason } from '@infaas/shared/domain/decision';
import type { ActorContext } from '../context';

export const eventFilterSchema = z
  .object({
    limit: z.number().int().min(1).max(500).default(50),
    beforeMs: z.number().int().optional(),
    fromMs: z.number().int().optional(),
    task: z.string().max(64).optional(),
    action: z.string().max(64).optional(),
    withMachines: z.boolean().optional().describe('with a task: also what happened to machines'),
  })
  .default({ limit: 50 });

export type ScalingEventRow = {
  id: string;
  atMs: number;
  /** start, stop, replicate, upgrade, downgrade, evict, worker-joined, worker-lost, … */
  action: string;
  task: string | null;
  variant: string | null;
  worker: string | null;
  instanceId: string | null;
  reasons: Reason[];
};

/** Returns what scaled and why, newest first: events of this workspace and those of the machines themselves. */
export async function listEvents({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof eventFilterSchema> }): Promise<ScalingEventRow[]> {
  const task =
    input.task === undefined
      ? null
      : await ctx.database.task.findUnique({ where: { workspaceId_name: { workspaceId: ctx.workspaceId, name: input.task } }, select: { id: true } });
  const ofTask = input.task === undefined ? [] : [{ OR: [{ taskId: task?.id ?? 'none' }, ...(input.withMachines === true ? [{ taskId: null, variantId: null }] : [])] }];
  const rows = await ctx.database.scalingEvent.findMany({
    where: {
      OR: [{ workspaceId: ctx.workspaceId }, { workspaceId: null }],
      AND: ofTask,
      ...(input.action === undefined ? {} : { action: input.action }),
      ...(input.beforeMs === undefined && input.fromMs === undefined ? {} : {
        at: { ...(input.beforeMs === undefined ? {} : { lt: new Date(input.beforeMs) }), ...(input.fromMs === undefined ? {} : { gte: new Date(input.fromMs) }) },
      }),
    },
    orderBy: { at: 'desc' },
    take: input.limit,
  });
  const ids = (pick: (row: (typeof rows)[number]) => string | null) => [...new Set(rows.map(pick).filter((id) => id !== null))];
  const own = { workspaceId: ctx.workspaceId };
  const select = { id: true, name: true } as const;
  const [tasks, variants, workers] = await Promise.all([
    ctx.database.task.findMany({ where: { ...own, id: { in: ids((row) => row.taskId) } }, select }),
    ctx.database.variant.findMany({ where: { ...own, id: { in: ids((row) => row.variantId) } }, select }),
    ctx.database.worker.findMany({ where: { id: { in: ids((row) => row.workerId) } }, select }),
  ]);
  const name = (known: { id: string; name: string }[], id: string | null) => known.find((each) => each.id === id)?.name ?? null;
  return rows.map((row) => ({
    id: row.id,
    atMs: row.at.getTime(),
    action: row.action,
    task: name(tasks, row.taskId),
    variant: name(variants, row.variantId),
    worker: name(workers, row.workerId),
    instanceId: row.instanceId,
    reasons: reasonsOf(row.reasons),
  }));
}

// Control keeps either the reasons alone or a whole Decision around them.
function reasonsOf(kept: unknown): Reason[] {
  if (Array.isArray(kept)) return kept as Reason[];
  const reasons = (kept as { reasons?: unknown } | null)?.reasons;
  return Array.isArray(reasons) ? (reasons as Reason[]) : [];
}
