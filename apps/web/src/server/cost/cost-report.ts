import { z } from 'zod';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { GROUPINGS, groupName, groupOfSum, namesOf } from '../usage/names';
import { periodBefore, periodOf, periodShape } from '../usage/period';
import { sumPeriod } from '../usage/usage-sums';
import { firstBilledMinute, sumBillPeriod } from './bill-sums';

export const costReportSchema = z.object({ groupBy: z.enum(GROUPINGS).default('application'), ...periodShape }).default({ groupBy: 'application' });

/** What something cost in a period, and in the one of the same length before. */
export type CostLine = {
  usedUsd: number;
  idleUsd: number;
  totalUsd: number;
  previousUsd: number;
  queries: number;
  /** Total / answered queries x 1,000; null without queries. */
  costPer1kUsd: number | null;
};
export type CostReport = { fromMs: number; toMs: number; /** Whether anything was billed before the period: else there is nothing to compare with. */ comparable: boolean; total: CostLine; groups: (CostLine & { id: string; name: string })[] };

type Billed = { id: string; used: number; idle: number; previous: number };

/** Returns the workspace's bill of a period by application, task, variant or hardware class, dearest first, beside the period before. */
export async function costReport({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof costReportSchema> }): Promise<CostReport> {
  const period = periodOf(input);
  const before = periodBefore(period);
  const where = { workspaceId: ctx.workspaceId };
  const [names, now, earlier, answered, first] = await Promise.all([
    namesOf(ctx, input.groupBy),
    sumBillPeriod(ctx, where, { from: period.fromMinute, to: period.toMinute, by: input.groupBy }),
    sumBillPeriod(ctx, where, { from: before.fromMinute, to: before.toMinute, by: input.groupBy }),
    sumPeriod(ctx, where, { from: period.fromMinute, to: period.toMinute, by: input.groupBy, latency: false }),
    firstBilledMinute(ctx),
  ]);
  const billed = [...new Set([...now.keys(), ...earlier.keys()])].map((id): Billed => {
    const { used, idle } = earlier.get(id) ?? { used: 0, idle: 0 };
    return { id, ...(now.get(id) ?? { used: 0, idle: 0 }), previous: used + idle };
  });
  const queries = new Map<string, number>();
  for (const { id, answered: count } of answered) {
    const group = groupOfSum(id, input.groupBy, names);
    queries.set(group, (queries.get(group) ?? 0) + count);
  }
  const groups = billed.map((row) => ({ id: row.id, name: groupName(row.id, input.groupBy, names), ...lineOf(row, queries.get(row.id) ?? 0) }));
  const sum = (of: (row: Billed) => number) => billed.reduce((total, row) => total + of(row), 0);
  return {
    fromMs: period.fromMs, toMs: period.toMs, comparable: first !== null && first <= before.fromMinute,
    total: lineOf({ used: sum((row) => row.used), idle: sum((row) => row.idle), previous: sum((row) => row.previous) }, [...queries.values()].reduce((all, count) => all + count, 0)),
    groups: groups.filter((group) => group.totalUsd > 0 || group.previousUsd > 0).sort((a, b) => b.totalUsd - a.totalUsd || b.previousUsd - a.previousUsd),
  };
}

function lineOf({ used, idle, previous }: Omit<Billed, 'id'>, queries: number): CostLine {
  const totalUsd = usdFromNanoUsd(used + idle);
  return {
    usedUsd: usdFromNanoUsd(used), idleUsd: usdFromNanoUsd(idle), totalUsd, previousUsd: usdFromNanoUsd(previous), queries,
    costPer1kUsd: queries === 0 ? null : (totalUsd / queries) * 1_000,
  };
}
