import type { Prisma } from '@infaas/db/client';
import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { requireFreeName } from '../names';
import { newId } from '../new-id';
import type { RegisterModelInput } from './register-model';

type TaskRow = { id: string; name: string };
/** What a registration says of its task; without an input record the model takes what the task takes. */
type TaskInput = Pick<RegisterModelInput, 'task' | 'labels' | 'metric'> & Partial<Pick<RegisterModelInput, 'inputRecord'>>;

/** Returns the task of a registration: the one of that name, completed by what is new, or a new one. Throws `conflict` where they contradict. */
export async function openTask(transaction: Prisma.TransactionClient, workspaceId: string, input: TaskInput): Promise<TaskRow> {
  const task = await transaction.task.findUnique({ where: { workspaceId_name: { workspaceId, name: input.task } } });
  if (task === null) return createTaskOf(transaction, workspaceId, input);
  requireSameLabels(task.labels, input);
  requireSameMetric(task.metric, input);
  requireSameInput(task.input as CanonicalInput | null, input);
  const labels = task.labels.length > 0 ? task.labels : (input.labels ?? []);
  if (labels.length !== task.labels.length) await transaction.task.update({ where: { id: task.id }, data: { labels } });
  return task;
}

/** Returns the architecture of a registration: the one of that name, or a new one. Throws `conflict` when the name is another task's. */
export async function openArchitecture(
  transaction: Prisma.TransactionClient,
  { workspaceId, task, name }: { workspaceId: string; task: TaskRow; name: string },
): Promise<{ id: string; name: string }> {
  const found = await transaction.architecture.findUnique({ where: { workspaceId_name: { workspaceId, name } }, include: { task: { select: { name: true } } } });
  if (found !== null && found.taskId !== task.id) {
    throw new ServingError('conflict', `the architecture "${name}" belongs to the task "${found.task.name}"`, 'choose another name, or register for that task');
  }
  if (found !== null) return found;
  await requireFreeName(transaction, workspaceId, name);
  return transaction.architecture.create({ data: { id: newId(), workspaceId, taskId: task.id, name } });
}

async function createTaskOf(transaction: Prisma.TransactionClient, workspaceId: string, input: TaskInput): Promise<TaskRow> {
  await requireFreeName(transaction, workspaceId, input.task);
  return transaction.task.create({
    data: { id: newId(), workspaceId, name: input.task, metric: input.metric ?? 'top1', labels: input.labels ?? [] },
  });
}

function requireSameLabels(known: readonly string[], input: TaskInput): void {
  const given = input.labels;
  if (given === undefined || known.length === 0) return;
  if (given.length !== known.length || given.some((label, index) => label !== known[index])) {
    throw new ServingError('conflict', `the labels differ from those of the task "${input.task}"`, 'leave the labels out, or register for a new task');
  }
}

function requireSameMetric(known: string, input: TaskInput): void {
  if (input.metric === undefined || input.metric === known) return;
  throw new ServingError('conflict', `the task "${input.task}" is measured by ${known}`, 'leave the metric out, or register for a new task');
}

function requireSameInput(known: CanonicalInput | null, input: TaskInput): void {
  if (known === null || input.inputRecord === undefined) return;
  const pictures = known.kind !== 'tensors';
  if (pictures === (input.inputRecord.kind === 'image')) return;
  throw new ServingError(
    'conflict',
    `the task "${input.task}" takes ${pictures ? 'pictures' : 'tensors'}, the input record says ${input.inputRecord.kind}`,
    pictures ? 'state an input record of kind "image"' : 'state an input record of kind "tensor"',
  );
}
