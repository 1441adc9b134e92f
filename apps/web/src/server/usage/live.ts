import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ActorContext } from '../context';
import { addRow, countsOf, emptyTally, tallyBy } from './counts';
import type { Counts } from './counts';
import { usageFilterSchema, usageWhere } from './usage-filter';
import { sumUsage } from './usage-sums';
import type { UsageSum } from './usage-sums';

export const usageLiveSchema = usageFilterSchema
  .pick({ application: true, task: true })
  .extend({
    windowSeconds: z.number().int().min(10).max(900).default(120),
    stepSeconds: z.number().int().min(1).max(60).default(1).describe('seconds that one point covers'),
    latencyOf: z.enum(['groups', 'total']).default('groups').describe('`total` leaves the percentiles of applications out, which takes a fraction of the time'),
  })
  .default({ windowSeconds: 120, stepSeconds: 1, latencyOf: 'groups' });

/** One step of the workspace, from `second` on; `seconds` of it are over (all but in the newest step). */
export type LivePoint = { second: number; seconds: number; total: Counts; byApplication: Record<string, Counts> };

/** The first message holds the whole window, each later one the last seconds again: counts of a second arrive over up to three. */
export type LiveTick = { nowSecond: number; applications: Record<string, string>; points: LivePoint[] };

const RESENT_SECONDS = 5;
const TICK_MS = 1_000;

/** Yields the last seconds of usage, once a second, until the caller goes away. */
export async function* liveUsage({
  ctx,
  input,
  signal,
}: {
  ctx: ActorContext;
  input: z.infer<typeof usageLiveSchema>;
  signal: AbortSignal | undefined;
}): AsyncGenerator<LiveTick> {
  let window = input.windowSeconds;
  while (signal?.aborted !== true) {
    yield await liveTick(ctx, input, window);
    window = RESENT_SECONDS;
    await sleep(TICK_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

type LiveFilter = { application?: string | undefined; task?: string | undefined; stepSeconds?: number | undefined; latencyOf?: 'groups' | 'total' | undefined };

/** Returns the usage of the last `windowSeconds` complete seconds, in steps that start at multiples of `stepSeconds`. */
export async function liveTick(ctx: ActorContext, filter: LiveFilter, windowSeconds: number): Promise<LiveTick> {
  const nowSecond = Math.floor(Date.now() / 1_000);
  const step = filter.stepSeconds ?? 1;
  const from = Math.floor((nowSecond - windowSeconds) / step) * step;
  const where = await usageWhere(ctx, filter);
  const whole = filter.latencyOf === 'total';
  const steps = { unit: 'second', from, to: nowSecond - 1, step } as const;
  const [byApplication, totals, applications] = await Promise.all([
    sumUsage(ctx, where, { ...steps, by: 'application', latency: !whole }),
    whole ? sumUsage(ctx, where, { ...steps, latency: true }) : null,
    ctx.database.application.findMany({ where: { workspaceId: ctx.workspaceId }, select: { id: true, name: true } }),
  ]);
  const groups = byStep(byApplication);
  const sums = totals === null ? groups : byStep(totals);
  const points = Array.from({ length: Math.ceil((nowSecond - from) / step) }, (_, index): LivePoint => {
    const second = from + index * step;
    const total = emptyTally();
    for (const sum of sums.get(index) ?? []) addRow(total, sum);
    const tallies = [...tallyBy(groups.get(index) ?? [], ({ id }) => id)];
    return { second, seconds: Math.min(step, nowSecond - second), total: countsOf(total), byApplication: Object.fromEntries(tallies.map(([id, tally]) => [id, countsOf(tally)])) };
  });
  return { nowSecond, applications: Object.fromEntries(applications.map((each) => [each.id, each.name])), points };
}

function byStep(sums: readonly UsageSum[]): Map<number, UsageSum[]> {
  const steps = new Map<number, UsageSum[]>();
  for (const sum of sums) {
    const known = steps.get(sum.step);
    if (known === undefined) steps.set(sum.step, [sum]);
    else known.push(sum);
  }
  return steps;
}
