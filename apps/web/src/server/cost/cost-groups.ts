import { z } from 'zod';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { GROUPINGS, groupName, groupOfSum, namesOf } from '../usage/names';
import { firstMinute } from '../usage/usage-filter';
import { sumPeriod } from '../usage/usage-sums';
import { sumBillPeriod } from './bill-sums';

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
  const where = { workspaceId: ctx.workspaceId };
  const period = { from: firstMinute(input.minutes), to: Math.floor(Date.now() / 60_000), by: input.groupBy };
  const [names, bills, usage] = await Promise.all([namesOf(ctx, input.groupBy), sumBillPeriod(ctx, where, period), sumPeriod(ctx, where, { ...period, latency: false })]);
  const answered = new Map<string, number>();
  for (const sum of usage) {
    const id = groupOfSum(sum.id, input.groupBy, names);
    answered.set(id, (answered.get(id) ?? 0) + sum.answered);
  }
  return [...bills]
    .map(([id, { used, idle }]) => {
      const usedUsd = usdFromNanoUsd(used);
      const idleUsd = usdFromNanoUsd(idle);
      const queries = answered.get(id) ?? 0;
      const totalUsd = usedUsd + idleUsd;
      return { id, name: groupName(id, input.groupBy, names), usedUsd, idleUsd, totalUsd, queries, costPer1kUsd: queries === 0 ? null : (totalUsd / queries) * 1_000 };
    })
    .sort((a, b) => b.totalUsd - a.totalUsd);
}
