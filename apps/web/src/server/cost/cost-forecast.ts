import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { firstBilledMinute } from './bill-sums';
import { forecastMonth } from './forecast-month';
import type { MonthForecast } from './forecast-month';

const DAY_HOURS = 24;
const DAYS = 7;
const PARTS = { usedNanoUsd: true, idleNanoUsd: true } as const;
/** A younger bill is looked at by the minute: its hours say too little. */
const LEAST_BY_HOUR_MINUTES = 180;

/** Returns what the workspace's month will have cost if it goes on as in the last days, and how that was reckoned. */
export async function costForecast({ ctx }: { ctx: ActorContext }): Promise<MonthForecast> {
  const nowMs = Date.now();
  const now = Math.floor(nowMs / 60_000);
  const date = new Date(nowMs);
  const month = { gte: Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 3_600_000 };
  const [spent, first] = await Promise.all([ctx.database.billHour.aggregate({ where: { workspaceId: ctx.workspaceId, hour: month }, _sum: PARTS }), firstBilledMinute(ctx)]);
  return forecastMonth({ spentUsd: usdOf(spent._sum), ...(first === null || now - first < LEAST_BY_HOUR_MINUTES ? await firstHours(ctx, first ?? now, now) : await lastDays(ctx, first, now)) }, nowMs);
}

type Days = { hours: number; daysUsd: number[] };

async function firstHours(ctx: ActorContext, first: number, now: number): Promise<Days> {
  const { _sum } = await ctx.database.billMinute.aggregate({ where: { workspaceId: ctx.workspaceId, minute: { gte: first, lt: now } }, _sum: PARTS });
  return { hours: (now - first) / 60, daysUsd: [usdOf(_sum)] };
}

/** Of the hours that are over: the first of all may be one of a few minutes. */
async function lastDays(ctx: ActorContext, first: number, now: number): Promise<Days> {
  const end = Math.floor(now / 60);
  const from = Math.max(end - DAYS * DAY_HOURS, Math.floor(first / 60));
  const rows = await ctx.database.$queryRaw<{ day: number; nano: number }[]>`
    SELECT ((${end}::int - 1 - hour) / ${DAY_HOURS}::int)::int AS day, sum("usedNanoUsd" + "idleNanoUsd")::float8 AS nano
    FROM bill_hour WHERE "workspaceId" = ${ctx.workspaceId} AND hour >= ${from}::int AND hour < ${end}::int GROUP BY 1`;
  const byDay = new Map(rows.map((row) => [row.day, usdFromNanoUsd(row.nano)]));
  return { hours: end - Math.max(from, first / 60), daysUsd: Array.from({ length: Math.ceil((end - from) / DAY_HOURS) }, (_, day) => byDay.get(day) ?? 0) };
}

function usdOf({ usedNanoUsd, idleNanoUsd }: { usedNanoUsd: bigint | null; idleNanoUsd: bigint | null }): number {
  return usdFromNanoUsd(Number((usedNanoUsd ?? 0n) + (idleNanoUsd ?? 0n)));
}
