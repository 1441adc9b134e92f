import { Prisma, type PrismaClient } from '@infaas/db/client';
import { SIZE_CLASSES } from '@infaas/shared/domain/query-sizes';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import { planSpecSchema } from '@infaas/shared/jobs/plan-jobs';
import type { CountedMinute, PlanStore } from '../control/plans/plan-rows';
import { toJson } from './json';

const AT_ONCE = 50;

/** The counts of `QuerySizes` added up, place by place. */
const SIZE_SUMS = Prisma.sql`ARRAY[${Prisma.join(Array.from({ length: 2 * SIZE_CLASSES }, (_, at) => Prisma.raw(`coalesce(sum(sizes[${at + 1}]), 0)::int`)))}]`;

/** Returns the store of plans. */
export function createPlanStore(database: PrismaClient): PlanStore {
  return {
    async open() {
      const rows = await database.$queryRaw<{ id: string; workspaceId: string; cancelled: boolean; state: 'queued' | 'running' | null; epoch: number; attempts: number }[]>`
        SELECT p.id, p."workspaceId", p."cancelledAt" IS NOT NULL AS cancelled, r.state, r.epoch, r.attempts FROM plan p LEFT JOIN plan_run r ON r."planId" = p.id
        WHERE r."planId" IS NULL OR r.state IN ('queued', 'running') ORDER BY p."createdAt", p.id LIMIT ${AT_ONCE}`;
      return rows.map(({ id, workspaceId, cancelled, state, epoch, attempts }) => ({ id, workspaceId, cancelled, run: state === null ? null : { state, epoch, attempts } }));
    },
    async read(planId) {
      const row = await database.plan.findUnique({ where: { id: planId }, select: { workspaceId: true, spec: true } });
      if (row === null) return null;
      const { objective, ...spec } = planSpecSchema.parse(row.spec);
      return { workspaceId: row.workspaceId, spec: { ...spec, objective: { ...(objective.maxLatencyMs === undefined ? {} : { maxLatencyMs: objective.maxLatencyMs }), ...(objective.minAccuracy === undefined ? {} : { minAccuracy: objective.minAccuracy }) } } };
    },
    async order({ id, workspaceId }) {
      await database.planRun.createMany({ data: [{ planId: id, workspaceId, state: 'queued' }], skipDuplicates: true });
    },
    async again(planId, epoch) {
      const { count } = await database.planRun.updateMany({ where: { planId, epoch, state: { in: ['queued', 'running'] } }, data: { epoch: epoch + 1, state: 'queued', progress: 0, stage: '' } });
      return count === 1 ? epoch + 1 : null;
    },
    async begin(planId, epoch) {
      const { count } = await database.planRun.updateMany({ where: { planId, epoch, state: 'queued' }, data: { state: 'running', startedAt: new Date(), attempts: { increment: 1 } } });
      return count === 1;
    },
    async progress(planId, epoch, { progress, stage }) {
      await database.planRun.updateMany({ where: { planId, epoch, state: 'running' }, data: { progress, stage } });
    },
    async result(planId, epoch, result) {
      const of = { planId, epoch, state: 'running' as const };
      await database.$transaction([
        database.planRun.updateMany({ where: of, data: { result: toJson(result) } }),
        database.planRun.updateMany({ where: { ...of, firstAt: null }, data: { firstAt: new Date() } }),
      ]);
    },
    async end(planId, epoch, as) {
      const why = as.state === 'failed' ? { error: as.error, hint: as.hint } : {};
      await database.planRun.updateMany({
        where: { planId, epoch, state: { in: ['queued', 'running'] } }, data: { state: as.state, stage: '', finishedAt: new Date(), ...(as.state === 'done' ? { progress: 1 } : {}), ...why },
      });
    },
    async sweep() {
      await database.$executeRaw`DELETE FROM plan_run r WHERE NOT EXISTS (SELECT 1 FROM plan p WHERE p.id = r."planId")`;
    },
    async counted(workspaceId, from, to) {
      const [minutes, billed] = await Promise.all([
        database.$queryRaw<CountedMinute[]>`
          SELECT "applicationId", "taskId", minute, sum(answered + refused + "timedOut" + failed)::int AS count, ${SIZE_SUMS} AS sizes FROM usage_minute
          WHERE "workspaceId" = ${workspaceId} AND minute >= ${from}::int AND minute < ${to}::int GROUP BY 1, 2, 3 ORDER BY 3`,
        database.workerMinute.aggregate({ where: { minute: { gte: from, lt: to } }, _sum: { priceNanoUsd: true } }),
      ]);
      return { minutes, billedUsd: usdFromNanoUsd(Number(billed._sum.priceNanoUsd ?? 0n)) };
    },
  };
}
