import { z } from 'zod';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { GROUPINGS, groupName, groupOfSum, namesOf } from '../usage/names';
import type { Grouping } from '../usage/names';
import { firstMinute } from '../usage/usage-filter';
import { sumPeriod } from '../usage/usage-sums';

export const costPeriodSchema = z
  .object({ minutes: z.number().int().min(1).max(60 * 24 * 92).default(60) })
  .default({ minutes: 60 });
export const costGroupsSchema = z
  .object({ minutes: z.number().int().min(1).max(60 * 24 * 92).default(60), groupBy: z.enum(GROUPINGS).default('application') })
  .default({ minutes: 60, groupBy: 'application' });

/** What a group cost in a period: time that queries used, and time that instances were kept for them. */
export type CostGroup = {
  id: string;
  name: string;
  usedUsd: number;
  idleUsd: number;
  totalUsd: number;
  queries: number;
  /** Total / queries x 1,000; null without queries. */
  costPer1kUsd: number | null;
};

/** Returns the workspace's bill of a period by application, task, variant or hardware class, dearest first. */
export async function costGroups({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof costGroupsSchema> }): Promise<CostGroup[]> {
  const since = { workspaceId: ctx.workspaceId, minute: { gte: firstMinute(input.minutes) } };
  const [names, bills, usage] = await Promise.all([
    namesOf(ctx),
    ctx.database.billMinute.groupBy({ by: [billColumn(input.groupBy)], where: since, _sum: { usedNanoUsd: true, idleNanoUsd: true } }),
    sumPeriod(ctx, { workspaceId: ctx.workspaceId }, { from: since.minute.gte, to: Math.floor(Date.now() / 60_000), by: input.groupBy, latency: false }),
  ]);
  const answered = new Map<string, number>();
  for (const sum of usage) {
    const id = groupOfSum(sum.id, input.groupBy, names);
    answered.set(id, (answered.get(id) ?? 0) + sum.answered);
  }
  return bills
    .map((row) => {
      const id = String((row as Record<string, unknown>)[billColumn(input.groupBy)]);
      const usedUsd = usdFromNanoUsd(Number(row._sum.usedNanoUsd ?? 0n));
      const idleUsd = usdFromNanoUsd(Number(row._sum.idleNanoUsd ?? 0n));
      const queries = answered.get(id) ?? 0;
      const totalUsd = usedUsd + idleUsd;
      return { id, name: groupName(id, input.groupBy, names), usedUsd, idleUsd, totalUsd, queries, costPer1kUsd: queries === 0 ? null : (totalUsd / queries) * 1_000 };
    })
    .sort((a, b) => b.totalUsd - a.totalUsd);
}

function billColumn(grouping: Grouping) {
  return ({ application: 'applicationId', task: 'taskId', variant: 'variantId', hardware: 'hardwareClass' } as const)[grouping];
}
