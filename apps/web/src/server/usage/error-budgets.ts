import type { ActorContext } from '../context';
import { BUDGET_MINUTES, BURN_WINDOWS, judgeBurn } from './judge-burn';
import type { ErrorBudget } from './judge-burn';

export type ApplicationBudget = ErrorBudget & { id: string };

type Row = { id: string; judged: number; met: number; judged0: number; met0: number; judged1: number; met1: number; judged2: number; met2: number; judged3: number; met3: number };

/** Returns error budget and burn rates of every application of the workspace that was asked anything in the last 30 days. */
export async function errorBudgets({ ctx }: { ctx: ActorContext }): Promise<ApplicationBudget[]> {
  const now = Math.floor(Date.now() / 60_000);
  const [w0, w1, w2, w3] = BURN_WINDOWS.map((minutes) => now - minutes);
  // Only columns of an index of its own are read (usage_minute_slo_idx): the rows themselves are wide.
  const rows = await ctx.database.$queryRaw<Row[]>`
    SELECT "applicationId" AS id,
      sum(answered + refused + "timedOut" + failed)::float8 AS judged, sum("sloMet")::float8 AS met,
      coalesce(sum(answered + refused + "timedOut" + failed) FILTER (WHERE minute > ${w0}::int), 0)::float8 AS judged0, coalesce(sum("sloMet") FILTER (WHERE minute > ${w0}::int), 0)::float8 AS met0,
      coalesce(sum(answered + refused + "timedOut" + failed) FILTER (WHERE minute > ${w1}::int), 0)::float8 AS judged1, coalesce(sum("sloMet") FILTER (WHERE minute > ${w1}::int), 0)::float8 AS met1,
      coalesce(sum(answered + refused + "timedOut" + failed) FILTER (WHERE minute > ${w2}::int), 0)::float8 AS judged2, coalesce(sum("sloMet") FILTER (WHERE minute > ${w2}::int), 0)::float8 AS met2,
      coalesce(sum(answered + refused + "timedOut" + failed) FILTER (WHERE minute > ${w3}::int), 0)::float8 AS judged3, coalesce(sum("sloMet") FILTER (WHERE minute > ${w3}::int), 0)::float8 AS met3
    FROM usage_minute WHERE "workspaceId" = ${ctx.workspaceId} AND minute > ${now - BUDGET_MINUTES}::int GROUP BY 1`;
  return rows.map((row) => ({
    id: row.id,
    ...judgeBurn(row, [
      { judged: row.judged0, met: row.met0 }, { judged: row.judged1, met: row.met1 }, { judged: row.judged2, met: row.met2 }, { judged: row.judged3, met: row.met3 },
    ]),
  }));
}
