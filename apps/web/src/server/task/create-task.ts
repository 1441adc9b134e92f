import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { canonicalInputSchema, canonicalOutputSchema } from '@infaas/shared/jobs/catalogue';
import type { ActorContext } from '../context';
import { modelNameSchema, requireFreeName } from '../names';
import { newId } from '../new-id';

export const METRICS = ['top1', 'top5', 'f1', 'mae', 'rmse'] as const;

export const createTaskSchema = z.object({
  name: modelNameSchema,
  description: z.string().max(500).default(''),
  metric: z.enum(METRICS).default('top1'),
  labels: z.array(z.string().min(1).max(200)).max(100_000).default([]).describe('names of the classes, in order'),
  input: canonicalInputSchema.optional().describe('the one input of the task; without it the first architecture states it'),
  output: canonicalOutputSchema.optional(),
});

/** Creates a task; returns its id and name. Throws `conflict` when the name is taken. */
export async function createTask({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof createTaskSchema> }): Promise<{ id: string; name: string }> {
  await requireFreeName(ctx.database, ctx.workspaceId, input.name);
  const task = await ctx.database.task.create({
    data: {
      id: newId(),
      workspaceId: ctx.workspaceId,
      name: input.name,
      description: input.description,
      metric: input.metric,
      labels: input.labels,
      ...(input.input === undefined ? {} : { input: input.input }),
      ...(input.output === undefined ? {} : { output: input.output }),
    },
    select: { id: true, name: true },
  });
  await notifyIntent(ctx.database);
  return task;
}
