import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ActorContext } from '../context';
import { addRow, countsOf, emptyTally, tallyBy } from './counts';
import type { Counts } from './counts';
import { usageFilterSchema, usageWhere } from './usage-filter';

export const usageLiveSchema = usageFilterSchema
  .pick({ application: true, task: true })
  .extend({
    windowSeconds: z.number().int().min(10).max(900).default(120),
    stepSeconds: z.number().int().min(1).max(60).default(1).describe('seconds that one point covers'),
  })
  .default({ windowSeconds: 120, stepSeconds: 1 });

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

type LiveFilter = { application?: string | undefined; task?: string | undefined; stepSeconds?: number | undefined };

/** Returns the usage of the last `windowSeconds` complete seconds, in steps that start at multiples of `stepSeconds`. */
export async function liveTick(ctx: ActorContext, filter: LiveFilter, windowSeconds: number): Promise<LiveTick> {
  const nowSecond = Math.floor(Date.now() / 1_000);
  const step = filter.stepSeconds ?? 1;
  const from = Math.floor((nowSecond - windowSeconds) / step) * step;
  const where = await usageWhere(ctx, filter);
  const [rows, applications] = await Promise.all([
    ctx.database.usageSecond.findMany({ where: { ...where, second: { gte: from, lt: nowSecond } } }),
    ctx.database.application.findMany({ where: { workspaceId: ctx.workspaceId }, select: { id: true, name: true } }),
  ]);
  const steps = new Map<number, typeof rows>();
  for (const row of rows) {
    const start = Math.floor(row.second / step) * step;
    const known = steps.get(start);
    if (known === undefined) steps.set(start, [row]);
    else known.push(row);
  }
  const points = Array.from({ length: Math.ceil((nowSecond - from) / step) }, (_, index) => {
    const second = from + index * step;
    return pointOf({ second, seconds: Math.min(step, nowSecond - second) }, steps.get(second) ?? []);
  });
  return { nowSecond, applications: Object.fromEntries(applications.map((each) => [each.id, each.name])), points };
}

function pointOf(span: { second: number; seconds: number }, rows: readonly (Parameters<typeof addRow>[1] & { applicationId: string })[]): LivePoint {
  const total = emptyTally();
  for (const row of rows) addRow(total, row);
  const byApplication = [...tallyBy(rows, (row) => row.applicationId)].map(([id, tally]) => [id, countsOf(tally)] as const);
  return { ...span, total: countsOf(total), byApplication: Object.fromEntries(byApplication) };
}
