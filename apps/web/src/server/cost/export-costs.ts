import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { groupName, namesOf } from '../usage/names';
import { periodOf } from '../usage/period';
import type { Period } from '../usage/period';
import { csvLine, usdText } from './csv-text';

/** The bill is read and written in pieces of so many minutes: a day. */
const PIECE_MINUTES = 1_440;
const HEAD = ['hour_utc', 'application', 'task', 'variant', 'hardware', 'used_usd', 'idle_usd', 'total_usd'];

/** Returns the period that an address asks for (`minutes`, or `fromMs` and `toMs`); throws `malformed`. */
export function periodOfSearch(search: URLSearchParams): Period {
  const number = (name: string) => {
    const text = search.get(name);
    if (text === null) return undefined;
    if (!/^\d{1,15}$/.test(text)) throw new ServingError('malformed', `${name} is not a whole number`, 'state minutes, or fromMs and toMs');
    return Number(text);
  };
  const minutes = number('minutes');
  if (minutes !== undefined && (minutes < 1 || minutes > PIECE_MINUTES * 92)) throw new ServingError('malformed', 'minutes is not between 1 and 132480', 'that is 92 days');
  return periodOf({ minutes, fromMs: number('fromMs'), toMs: number('toMs') });
}

/** Yields the workspace's bill by hour, application, task, variant and hardware class as lines of CSV, a day at a time, oldest first. */
export async function* costLines(ctx: ActorContext, period: Pick<Period, 'fromMinute' | 'toMinute'>): AsyncGenerator<string> {
  const names = await namesOf(ctx);
  yield csvLine(HEAD);
  for (let from = period.fromMinute; from <= period.toMinute; from = (Math.floor(from / PIECE_MINUTES) + 1) * PIECE_MINUTES) {
    const to = Math.min(period.toMinute + 1, (Math.floor(from / PIECE_MINUTES) + 1) * PIECE_MINUTES);
    const rows = await ctx.database.$queryRaw<Row[]>`
      SELECT (minute / 60)::int AS hour, "applicationId", "taskId", "variantId", "hardwareClass", sum("usedNanoUsd")::bigint AS used, sum("idleNanoUsd")::bigint AS idle
      FROM bill_minute WHERE "workspaceId" = ${ctx.workspaceId} AND minute >= ${from}::int AND minute < ${to}::int
      GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`;
    if (rows.length > 0) yield rows.map((row) => lineOf(row, names)).join('');
  }
}

type Row = { hour: number; applicationId: string; taskId: string; variantId: string; hardwareClass: string; used: bigint; idle: bigint };

function lineOf(row: Row, names: Awaited<ReturnType<typeof namesOf>>): string {
  return csvLine([
    new Date(row.hour * 3_600_000).toISOString(), groupName(row.applicationId, 'application', names), groupName(row.taskId, 'task', names),
    groupName(row.variantId, 'variant', names), row.hardwareClass, usdText(row.used), usdText(row.idle), usdText(row.used + row.idle),
  ]);
}
