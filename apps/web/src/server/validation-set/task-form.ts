import { z } from 'zod';
import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';
import type { ActorContext } from '../context';
import { METRICS } from '../task/create-task';
import { modelNameSchema } from '../names';

/** What a caller may say of the task that data are meant for. */
export const taskFormSchema = {
  task: modelNameSchema.optional().describe('the task that the data are meant for; one that is not there yet counts as new'),
  labels: z.array(z.string().min(1).max(200)).max(100_000).optional().describe('names of the classes in order, where the task has none yet'),
  metric: z.enum(METRICS).optional().describe('metric of a new task'),
};

/** What is known of a task: nulls of a new one. */
export type TaskForm = {
  input: CanonicalInput | null;
  output: CanonicalOutput | null;
  labels: string[];
  metric: 'classes' | 'numbers' | null;
  /** The newest validation set's hash. */
  validationSet: string | null;
};

type Asked = { task?: string | undefined; labels?: string[] | undefined; metric?: (typeof METRICS)[number] | undefined };

/** Returns what is known of the task of that name in the caller's workspace, completed by what the caller says. */
export async function taskForm(ctx: ActorContext, asked: Asked): Promise<TaskForm> {
  const task = asked.task === undefined ? null : await ctx.database.task.findUnique({
    where: { workspaceId_name: { workspaceId: ctx.workspaceId, name: asked.task } },
    include: { signature: true, validationSets: { orderBy: { version: 'desc' }, take: 1, select: { sha256: true } } },
  });
  const input = (task?.input ?? task?.signature?.input ?? null) as CanonicalInput | null;
  const output = (task?.output ?? task?.signature?.output ?? null) as CanonicalOutput | null;
  const labels = task !== null && task.labels.length > 0 ? task.labels : (asked.labels ?? []);
  return { input, output, labels, metric: kindOf(task?.metric ?? asked.metric), validationSet: task?.validationSets[0]?.sha256 ?? null };
}

function kindOf(metric: string | undefined): TaskForm['metric'] {
  if (metric === undefined) return null;
  return metric === 'mae' || metric === 'rmse' ? 'numbers' : 'classes';
}
