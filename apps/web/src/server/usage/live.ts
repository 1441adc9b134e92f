import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ActorContext } from '../context';
import { addRow, countsOf, emptyTally, tallyBy } from './counts';
import type { Counts } from './counts';
import { usageFilterSchema, usageWhere } from './usage-filter';
import { mostGroupsShape } from './most-groups';
import { restOfTotal } from './rest-of-total';
import { busiestOf, sumUsage, totalUnit } from './usage-sums';
import type { UsageSum } from './usage-sums';

export const usageLiveSchema = usageFilterSchema
  .pick({ application: true, task: true })
  .extend({
    windowSeconds: z.number().int().min(10).max(900).default(120),
    stepSeconds: z.number().int().min(1).max(60).default(1).describe('seconds that one point covers'),
    latencyOf: z.enum(['groups', 'total']).default('groups').describe('`total` leaves the percentiles of applications out, which takes a fraction of the time'),
  })
  .extend(mostGroupsShape)
  .default({ windowSeconds: 120, stepSeconds: 1, latencyOf: 'groups' });

/** One step of the workspace, from `second` on; `seconds` of it are over (all but in the newest step). */
export type LivePoint = { second: number; seconds: number; total: Counts; byApplication: Record<string, Counts> };

/** The first message holds the whole window, each later one the last seconds again: counts of a second arrive over up to three. */
export type LiveTick = { nowSecond: number; applications: Record<string, string>; points: LivePoint[] };

const RESENT_SECONDS = 5;
const TICK_MS = 1_000;
/** Which groups are the largest is looked at anew after so many messages, and the whole window sent again. */
const LOOK_AGAIN_TICKS = 60;

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
  const where = await usageWhere(ctx, input);
  let apart: string[] | null = null;
  for (let tick = 0; signal?.aborted !== true; tick += 1) {
    const whole = tick === 0 || (input.mostGroups !== undefined && tick % LOOK_AGAIN_TICKS === 0);
    if (whole && input.mostGroups !== undefined) apart = busiestOf(await sumUsage(ctx, where, { ...windowOf(input.windowSeconds, 1), step: undefined, by: 'application', latency: false }), input.mostGroups);
    yield await liveTick(ctx, input, { where, apart, windowSeconds: whole ? input.windowSeconds : RESENT_SECONDS });
    await sleep(TICK_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

type LiveSteps = Pick<z.infer<typeof usageLiveSchema>, 'stepSeconds' | 'latencyOf'>;
type LiveWindow = { where: Awaited<ReturnType<typeof usageWhere>>; apart: readonly string[] | null; windowSeconds: number };

/** Returns the usage of the last `windowSeconds` complete seconds, in steps that start at multiples of `stepSeconds`. */
async function liveTick(ctx: ActorContext, { stepSeconds: step, latencyOf }: LiveSteps, { where, apart, windowSeconds }: LiveWindow): Promise<LiveTick> {
  const steps = windowOf(windowSeconds, step);
  const { from } = steps;
  const nowSecond = steps.to + 1;
  const [known, totals, applications] = await Promise.all([
    sumUsage(ctx, where, { ...steps, by: 'application', among: apart ?? undefined, latency: latencyOf === 'groups' }),
    sumUsage(ctx, where, { ...steps, unit: totalUnit('second', where), latency: true }),
    ctx.database.application.findMany({ where: { workspaceId: ctx.workspaceId }, select: { id: true, name: true } }),
  ]);
  const byApplication = apart === null ? known : [...known, ...restOfTotal(totals, known)];
  const groups = byStep(byApplication);
  const sums = byStep(totals);
  const points = Array.from({ length: Math.ceil((nowSecond - from) / step) }, (_, index): LivePoint => {
    const second = from + index * step;
    const total = emptyTally();
    for (const sum of sums.get(index) ?? []) addRow(total, sum);
    const tallies = [...tallyBy(groups.get(index) ?? [], ({ id }) => id)];
    return { second, seconds: Math.min(step, nowSecond - second), total: countsOf(total), byApplication: Object.fromEntries(tallies.map(([id, tally]) => [id, countsOf(tally)])) };
  });
  return { nowSecond, applications: Object.fromEntries(applications.map((each) => [each.id, each.name])), points };
}

/** The steps that end with the last whole second. */
function windowOf(seconds: number, step: number) {
  const nowSecond = Math.floor(Date.now() / 1_000);
  return { unit: 'second', from: Math.floor((nowSecond - seconds) / step) * step, to: nowSecond - 1, step } as const;
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
