import { z } from 'zod';
import { inputSignature, outputSignature } from '@infaas/shared/domain/records';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import type { ActorContext } from '../context';
import { unknownName } from '../names';
import { TASK_SELECT, summaryOf } from './list-tasks';
import type { TaskSummary } from './list-tasks';

export const taskNameSchema = z.object({ task: z.string().max(64).describe('name of the task') });

export type TaskDetail = TaskSummary & {
  /** The tensors that clients send and receive; null until the first architecture states them. */
  signature: { inputs: TensorSpec[]; outputs: TensorSpec[] } | null;
  validationSet: { version: number; fileName: string; bytes: number; sha256: string; createdAtMs: number } | null;
};

/** Returns one task with its canonical signature and newest validation set; throws `unknown_name`. */
export async function getTask({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof taskNameSchema> }): Promise<TaskDetail> {
  const task = await ctx.database.task.findUnique({
    where: { workspaceId_name: { workspaceId: ctx.workspaceId, name: input.task } },
    select: { ...TASK_SELECT, validationSets: { orderBy: { version: 'desc' }, take: 1 } },
  });
  if (task === null) throw unknownName('task', input.task, await taskNames(ctx));
  const summary = summaryOf(task);
  const set = task.validationSets[0];
  return {
    ...summary,
    signature:
      summary.input === null || summary.output === null
        ? null
        : { inputs: inputSignature(summary.input), outputs: outputSignature(summary.output) },
    validationSet:
      set === undefined
        ? null
        : { version: set.version, fileName: set.fileName, bytes: Number(set.bytes), sha256: set.sha256, createdAtMs: set.createdAt.getTime() },
  };
}

/** Returns the names of the workspace's tasks, for hints. */
export async function taskNames(ctx: ActorContext): Promise<string[]> {
  const rows = await ctx.database.task.findMany({ where: { workspaceId: ctx.workspaceId }, select: { name: true }, take: 1_000 });
  return rows.map((row) => row.name);
}
