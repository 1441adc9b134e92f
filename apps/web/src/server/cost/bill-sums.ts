import { Prisma } from '@infaas/db/client';
import type { ActorContext } from '../context';
import type { Grouping } from '../usage/names';
import { sameQuestion } from '../usage/same-question';
import { OTHERS } from '../usage/others';
import type { usageWhere } from '../usage/usage-filter';
import { partsOf } from '../usage/usage-sums';

type Where = Awaited<ReturnType<typeof usageWhere>>;

/** Parts of the bill that are added up: by minutes or by hours (both ends inclusive), in steps of how many of them, and by what. */
export type BillOf = {
  unit: 'minute' | 'hour';
  from: number;
  to: number;
  /** Units of one step, counted from `from` on; all in one when absent. */
  step?: number | undefined;
  by: Grouping;
  /** These groups are told apart, the others summed as one of id OTHERS; all are when absent. */
  apart?: readonly string[] | undefined;
};

/** Nano-dollars of one step and group. */
export type BillSum = { step: number; id: string; used: number; idle: number };

/** Returns sums of the workspace's bill, made by the database along indexes that hold all that is summed. */
export function sumBill(ctx: ActorContext, where: Where, of: BillOf): Promise<readonly BillSum[]> {
  return sameQuestion(['bill', where, of], () => readBill(ctx, where, of));
}

function readBill(ctx: ActorContext, where: Where, of: BillOf): Promise<BillSum[]> {
  const time = Prisma.raw(of.unit);
  const column = COLUMNS[of.by];
  return ctx.database.$queryRaw<BillSum[]>`
    SELECT ${of.step === undefined ? Prisma.sql`0` : Prisma.sql`((${time} - ${of.from}::int) / ${of.step}::int)`} AS step,
      ${of.apart === undefined ? column : Prisma.sql`CASE WHEN ${column} = ANY(${of.apart}) THEN ${column} ELSE ${OTHERS} END`} AS id, sum("usedNanoUsd")::float8 AS used, sum("idleNanoUsd")::float8 AS idle
    FROM ${Prisma.raw(`bill_${of.unit}`)} WHERE "workspaceId" = ${where.workspaceId} AND ${time} >= ${of.from}::int AND ${time} <= ${of.to}::int
    ${where.applicationId === undefined ? Prisma.empty : Prisma.sql`AND "applicationId" = ${where.applicationId}`}
    ${where.taskId === undefined ? Prisma.empty : Prisma.sql`AND "taskId" = ${where.taskId}`} GROUP BY 1, 2`;
}

/** Returns the bill of a period of minutes (both inclusive) by group, in nano-dollars: whole hours of long ones as they are summed already. */
export async function sumBillPeriod(ctx: ActorContext, where: Where, { by, ...period }: { from: number; to: number; by: Grouping }): Promise<Map<string, { used: number; idle: number }>> {
  const parts = await Promise.all(partsOf(period).map((part) => sumBill(ctx, where, { ...part, by })));
  const groups = new Map<string, { used: number; idle: number }>();
  for (const { id, used, idle } of parts.flat()) {
    const known = groups.get(id);
    groups.set(id, { used: used + (known?.used ?? 0), idle: idle + (known?.idle ?? 0) });
  }
  return groups;
}

/** Returns the first minute that anything was billed to the workspace in, null when nothing was. */
export async function firstBilledMinute(ctx: ActorContext): Promise<number | null> {
  // Not as a minimum: that would read every row, this reads one of the index.
  const first = await ctx.database.billMinute.findFirst({ where: { workspaceId: ctx.workspaceId }, select: { minute: true }, orderBy: { minute: 'asc' } });
  return first?.minute ?? null;
}

/** Returns the last minute that any machine was billed for, null when none was. */
export async function lastBilledMinute(ctx: ActorContext): Promise<number | null> {
  const last = await ctx.database.workerMinute.findFirst({ select: { minute: true }, orderBy: { minute: 'desc' } });
  return last?.minute ?? null;
}

const COLUMNS: Readonly<Record<Grouping, Prisma.Sql>> = {
  application: Prisma.raw('"applicationId"'), task: Prisma.raw('"taskId"'), variant: Prisma.raw('"variantId"'), hardware: Prisma.raw('"hardwareClass"'),
};
