import type { ActorContext } from '../context';
import { BUDGET_MINUTES, BURN_WINDOWS, judgeBurn } from './judge-burn';
import type { ErrorBudget, Judged } from './judge-burn';

export type ApplicationBudget = ErrorBudget & { id: string };

type RecentRow = { id: string; judged0: number; met0: number; judged1: number; met1: number; judged2: number; met2: number; judged3: number; met3: number };

/** Returns error budget and burn rates of every application of the workspace that was asked anything in the last 30 days, to the hour. */
export async function errorBudgets({ ctx }: { ctx: ActorContext }): Promise<ApplicationBudget[]> {
  const now = Math.floor(Date.now() / 60_000);
  const [w0, w1, w2, w3] = BURN_WINDOWS.map((minutes) => now - minutes);
  // Only columns that stand in an index are read (usage_hour_counts_idx, usage_minute_counts_idx): the rows themselves are wide.
  const [rows, recent] = await Promise.all([
    ctx.database.$queryRaw<(Judged & { id: string })[]>`
      SELECT "applicationId" AS id, sum(answered + refused + "timedOut" + failed)::float8 AS judged, sum("sloMet")::float8 AS met
      FROM usage_hour WHERE "workspaceId" = ${ctx.workspaceId} AND hour > ${Math.floor((now - BUDGET_MINUTES) / 60)}::int GROUP BY 1`,
    ctx.database.$queryRaw<RecentRow[]>`
      SELECT "applicationId" AS id,
        coalesce(sum(answered + refused + "timedOut" + failed) FILTER (WHERE minute > ${w0}::int), 0)::float8 AS judged0, coalesce(sum("sloMet") FILTER (WHERE minute > ${w0}::int), 0)::float8 AS met0,
        coalesce(sum(answered + refused + "timedOut" + failed) FILTER (WHERE minute > ${w1}::int), 0)::float8 AS judged1, coalesce(sum("sloMet") FILTER (WHERE minute > ${w1}::int), 0)::float8 AS met1,
        coalesce(sum(answered + refused + "timedOut" + failed) FILTER (WHERE minute > ${w2}::int), 0)::float8 AS judged2, coalesce(sum("sloMet") FILTER (WHERE minute > ${w2}::int), 0)::float8 AS met2,
        sum(answered + refused + "timedOut" + failed)::float8 AS judged3, sum("sloMet")::float8 AS met3
      FROM usage_minute WHERE "workspaceId" = ${ctx.workspaceId} AND minute > ${w3}::int GROUP BY 1`,
  ]);
  const windows = new Map(recent.map((row) => [row.id, [
    { judged: row.judged0, met: row.met0 }, { judged: row.judged1, met: row.met1 }, { judged: row.judged2, met: row.met2 }, { judged: row.judged3, met: row.met3 },
  ]]));
  return rows.map((row) => ({ id: row.id, ...judgeBurn(row, windows.get(row.id) ?? []) }));
}
