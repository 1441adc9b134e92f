import { z } from 'zod';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { periodOf, periodShape } from '../usage/period';

export const staticFleetSchema = z.object(periodShape).default({});

/** What the fleet cost, beside one of fixed size that never had fewer machines than this one at its largest. */
export type StaticFleet = {
  /** Minutes of the period for which any machine was billed; parts of one count as such. */
  minutes: number;
  actualUsd: number;
  staticUsd: number;
  savedUsd: number;
  classes: { name: string; mostMachines: number; meanMachines: number; actualUsd: number; staticUsd: number }[];
  /** What the comparison takes for granted, in sentences. */
  assumptions: string[];
};

const ASSUMPTIONS = [
  'The fixed fleet has, of every class, the most machines that were billed in one minute of this period, all the time that anything was billed.',
  'It would have chosen these classes and this size knowing the load in advance; one bought for a peak that might come is larger.',
  'It serves no worse: nothing is said of queries that waited for a machine to start.',
  'Machines cost what they were billed at.',
];

type Row = { name: string; most: number; activeMs: number; price: number };

/** Returns the comparison of the fleet with a fixed one of its largest size, from the minutes that were billed. */
export async function staticFleet({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof staticFleetSchema> }): Promise<StaticFleet> {
  const { fromMinute, toMinute } = periodOf(input);
  const [rows, minutes] = await Promise.all([
    ctx.database.$queryRaw<Row[]>`
      SELECT "hardwareClass" AS name, ceil(max(active) / 60000.0)::int AS most, sum(active)::float8 AS "activeMs", sum(price)::float8 AS price
      FROM (SELECT "hardwareClass", minute, sum("activeMs") AS active, sum("priceNanoUsd") AS price FROM worker_minute
            WHERE minute >= ${fromMinute}::int AND minute <= ${toMinute}::int GROUP BY 1, 2) per_minute GROUP BY 1`,
    // A minute in which the only machine began counts as much as it was there: else a young fleet seems to save what it never had.
    ctx.database.$queryRaw<{ count: number }[]>`
      SELECT coalesce(sum(up), 0)::float8 / 60000 AS count
      FROM (SELECT minute, least(60000, max(active)) AS up
            FROM (SELECT minute, "hardwareClass", sum("activeMs") AS active FROM worker_minute WHERE minute >= ${fromMinute}::int AND minute <= ${toMinute}::int GROUP BY 1, 2) per_class
            GROUP BY 1) per_minute`,
  ]);
  return compareFleets(rows, minutes[0]?.count ?? 0);
}

/** Returns the comparison for what each class had at most, was active and cost. */
export function compareFleets(rows: readonly Row[], minutes: number): StaticFleet {
  const classes = rows.map(({ name, most, activeMs, price }) => {
    const perMinute = activeMs === 0 ? 0 : (price / activeMs) * 60_000;
    // A machine that joined or left within a minute is billed for its part: no fixed fleet is cheaper than the one that was.
    return { name, mostMachines: most, meanMachines: minutes === 0 ? 0 : activeMs / 60_000 / minutes, actualUsd: usdFromNanoUsd(price), staticUsd: usdFromNanoUsd(Math.max(price, perMinute * most * minutes)) };
  }).sort((a, b) => b.staticUsd - a.staticUsd);
  const actualUsd = classes.reduce((sum, each) => sum + each.actualUsd, 0);
  const staticUsd = classes.reduce((sum, each) => sum + each.staticUsd, 0);
  return { minutes, actualUsd, staticUsd, savedUsd: staticUsd - actualUsd, classes, assumptions: ASSUMPTIONS };
}
