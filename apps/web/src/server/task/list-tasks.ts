import type { CanonicalInput, CanonicalOutput, InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import type { RegistrationState } from '@infaas/db/client';
import type { Accuracy } from '@infaas/shared/domain/profile';
import type { ActorContext } from '../context';
import { taskState } from './task-state';
import type { TaskState } from './task-state';
import { inputOfTask, outputOfTask } from './task-signature';

export type TaskSummary = {
  id: string;
  name: string;
  description: string;
  metric: string;
  labels: string[];
  /** Null until the owner or the first version states them. */
  input: CanonicalInput | null;
  output: CanonicalOutput | null;
  state: TaskState;
  /** One sentence while nothing of the task is ready. */
  progress: string | null;
  architectures: string[];
  readyVariants: number;
  /** Best accuracy among ready variants, 0..1, and on what basis it stands. */
  bestAccuracy: number | null;
  bestAccuracyBasis: Accuracy['basis'] | null;
  createdAtMs: number;
};

/** Returns the workspace's tasks by name. */
export async function listTasks({ ctx }: { ctx: ActorContext }): Promise<TaskSummary[]> {
  const tasks = await ctx.database.task.findMany({ where: { workspaceId: ctx.workspaceId }, orderBy: { name: 'asc' }, take: 1_000, select: TASK_SELECT });
  return tasks.map(summaryOf);
}

export const TASK_SELECT = {
  id: true, name: true, description: true, metric: true, labels: true, input: true, output: true, createdAt: true,
  architectures: {
    orderBy: { name: 'asc' },
    select: {
      name: true,
      versions: {
        orderBy: { number: 'asc' },
        select: {
          createdAt: true, inputRecord: true, outputRecord: true,
          registration: { select: { state: true, progress: true, inspection: true } },
          variants: { where: { status: 'ready' }, select: { accuracy: true } },
        },
      },
    },
  },
} as const;

type TaskRow = {
  id: string; name: string; description: string; metric: string; labels: string[]; input: unknown; output: unknown; createdAt: Date;
  architectures: { name: string; versions: VersionRow[] }[];
};

type VersionRow = {
  createdAt: Date; inputRecord: unknown; outputRecord: unknown; variants: { accuracy: unknown }[];
  registration: { state: RegistrationState; progress: string; inspection: unknown } | null;
};

/** Returns what a list shows of a task row. */
export function summaryOf(task: TaskRow): TaskSummary {
  const versions = task.architectures.flatMap((architecture) => architecture.versions);
  const first = firstVersion(versions);
  const ready = versions.flatMap((version) => version.variants);
  const best = ready
    .map((variant) => variant.accuracy as Accuracy | null)
    .filter((accuracy) => accuracy !== null)
    .sort((a, b) => b.value - a.value)[0];
  return {
    id: task.id,
    name: task.name,
    description: task.description,
    metric: task.metric,
    labels: task.labels,
    input: inputOfTask(task.input as CanonicalInput | null, first),
    output: outputOfTask(task.output as CanonicalOutput | null, first, task.labels),
    ...taskState(versions),
    architectures: task.architectures.map((architecture) => architecture.name),
    readyVariants: ready.length,
    bestAccuracy: best?.value ?? null,
    bestAccuracyBasis: best?.basis ?? null,
    createdAtMs: task.createdAt.getTime(),
  };
}

function firstVersion(versions: readonly VersionRow[]) {
  const alive = versions.filter((version) => version.registration?.state !== 'failed');
  const first = alive.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())[0];
  if (first === undefined) return undefined;
  return {
    inputRecord: first.inputRecord as InputRecord,
    outputRecord: first.outputRecord as OutputRecord,
    inspection: (first.registration?.inspection ?? null) as Inspection | null,
  };
}
