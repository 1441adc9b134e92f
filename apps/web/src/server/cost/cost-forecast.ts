import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { forecastMonth } from './forecast-month';
import type { MonthForecast } from './forecast-month';

const DAY_MINUTES = 1_440;
const DAYS = 7;

/** Returns what the workspace's month will have cost if it goes on as in the last days, and how that was reckoned. */
export async function costForecast({ ctx }: { ctx: ActorContext }): Promise<MonthForecast> {
  const nowMs = Date.now();
  const now = Math.floor(nowMs / 60_000);
  const date = new Date(nowMs);
  const monthStart = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 60_000;
  const since = now - DAYS * DAY_MINUTES;
  const [spent, days] = await Promise.all([
    ctx.database.$queryRaw<{ nano: number }[]>`
      SELECT coalesce(sum("usedNanoUsd" + "idleNanoUsd"), 0)::float8 AS nano FROM bill_minute WHERE "workspaceId" = ${ctx.workspaceId} AND minute >= ${monthStart}::int`,
    ctx.database.$queryRaw<{ day: number; nano: number; first: number }[]>`
      SELECT ((${now}::int - 1 - minute) / ${DAY_MINUTES}::int)::int AS day, sum("usedNanoUsd" + "idleNanoUsd")::float8 AS nano, min(minute)::int AS first
      FROM bill_minute WHERE "workspaceId" = ${ctx.workspaceId} AND minute >= ${since}::int AND minute < ${now}::int GROUP BY 1`,
  ]);
  const first = Math.min(now, ...days.map((row) => row.first));
  const byDay = new Map(days.map((row) => [row.day, usdFromNanoUsd(row.nano)]));
  return forecastMonth({
    spentUsd: usdFromNanoUsd(spent[0]?.nano ?? 0), hours: (now - first) / 60,
    daysUsd: Array.from({ length: Math.ceil((now - first) / DAY_MINUTES) }, (_, day) => byDay.get(day) ?? 0),
  }, nowMs);
}
