import type { Prisma } from '@infaas/db/client';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { JOBS } from '@infaas/shared/jobs/catalogue';
import type { JobPayload } from '@infaas/shared/jobs/catalogue';
import type { ActorContext } from '../context';
import { newId } from '../new-id';

/** What the console may have looked at, by the job that does it. */
export type ExaminationKind = 'preview-validation' | 'propose-records';
export type OrderedExamination = { examinationId: string };

/** Looks of one workspace that are not answered yet. */
const MOST_OPEN = 6;
const KEPT_MS = 24 * 3_600_000;

/** Has uploaded files looked at by a worker; the answer comes by `validationSet.examination`. Throws `quota` while several looks are open. */
export async function orderExamination<Kind extends ExaminationKind>(
  ctx: ActorContext,
  kind: Kind,
  payload: Omit<JobPayload<Kind>, 'workId' | 'epoch'>,
): Promise<OrderedExamination> {
  JOBS[kind].payload.parse({ ...payload, workId: '', epoch: 0 });
  await ctx.database.examination.deleteMany({ where: { workspaceId: ctx.workspaceId, createdAt: { lt: new Date(Date.now() - KEPT_MS) } } });
  if ((await countOpen(ctx)) >= MOST_OPEN) throw new ServingError('quota', `${MOST_OPEN} files are being looked at already`, 'wait until one of them is done');
  const { id } = await ctx.database.examination.create({ data: { id: newId(), workspaceId: ctx.workspaceId, kind, payload: payload as unknown as Prisma.InputJsonObject }, select: { id: true } });
  await notifyIntent(ctx.database);
  return { examinationId: id };
}

/** Returns the id of the job that answers an examination: control orders it under this name. */
export function examinationWorkId(examinationId: string): string {
  return `examination.${examinationId}`;
}

async function countOpen(ctx: ActorContext): Promise<number> {
  const rows = await ctx.database.examination.findMany({ where: { workspaceId: ctx.workspaceId, createdAt: { gt: new Date(Date.now() - KEPT_MS / 2) } }, select: { id: true } });
  const ended = await ctx.database.workItem.count({ where: { id: { in: rows.map((row) => examinationWorkId(row.id)) }, state: { in: ['done', 'failed', 'cancelled'] } } });
  return rows.length - ended;
}
