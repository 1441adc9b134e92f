import { z } from 'zod';
import type { ActorContext } from '../context';
import { periodShape } from './period';

export const usageFilterSchema = z.object({
  ...periodShape,
  application: z.string().max(64).optional(),
  task: z.string().max(64).optional(),
});
export type UsageFilter = z.infer<typeof usageFilterSchema>;

/** Returns the first minute of a period that ends now. */
export function firstMinute(minutes: number): number {
  return Math.floor(Date.now() / 60_000) - minutes + 1;
}

/** Returns the condition on usage rows for names of application and task; a name that is not there matches nothing. */
export async function usageWhere(
  ctx: ActorContext,
  filter: Pick<UsageFilter, 'application' | 'task'>,
): Promise<{ workspaceId: string; applicationId?: string; taskId?: string }> {
  const find = { application: filter.application, task: filter.task };
  const [application, task] = await Promise.all([
    find.application === undefined
      ? null
      : ctx.database.application.findUnique({ where: { workspaceId_name: { workspaceId: ctx.workspaceId, name: find.application } }, select: { id: true } }),
    find.task === undefined
      ? null
      : ctx.database.task.findUnique({ where: { workspaceId_name: { workspaceId: ctx.workspaceId, name: find.task } }, select: { id: true } }),
  ]);
  return {
    workspaceId: ctx.workspaceId,
    ...(find.application === undefined ? {} : { applicationId: application?.id ?? 'none' }),
    ...(find.task === undefined ? {} : { taskId: task?.id ?? 'none' }),
  };
}
