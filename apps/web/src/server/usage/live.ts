import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ActorContext } from '../context';
import { addRow, countsOf, emptyTally, tallyBy } from './counts';
import type { Counts } from './counts';
import { usageFilterSchema, usageWhere } from './usage-filter';

export const usageLiveSchema = usageFilterSchema
  .pick({ application: true, task: true })
  .extend({ windowSeconds: z.number().int().min(10).max(900).default(120) })
  .default({ windowSeconds: 120 });

/** One second of the workspace. */
export type LivePoint = { second: number; total: Counts; byApplication: Record<string, Counts> };

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

/** Returns the usage of the last `windowSeconds` complete seconds. */
export async function liveTick(ctx: ActorContext, filter: { application?: string | undefined; task?: string | undefined }, windowSeconds: number): Promise<LiveTick> {
  const nowSecond = Math.floor(Date.now() / 1_000);
  const where = await usageWhere(ctx, filter);
  const [rows, applications] = await Promise.all([
    ctx.database.usageSecond.findMany({ where: { ...where, second: { gte: nowSecond - windowSeconds, lt: nowSecond } } }),
    ctx.database.application.findMany({ where: { workspaceId: ctx.workspaceId }, select: { id: true, name: true } }),
  ]);
  const seconds = new Map<number, typeof rows>();
  for (const row of rows) seconds.set(row.second, [...(seconds.get(row.second) ?? []), row]);
  const points = Array.from({ length: windowSeconds }, (_, index) => pointOf(nowSecond - windowSeconds + index, seconds));
  return { nowSecond, applications: Object.fromEntries(applications.map((each) => [each.id, each.name])), points };
}

function pointOf(second: number, seconds: ReadonlyMap<number, (Parameters<typeof addRow>[1] & { applicationId: string })[]>): LivePoint {
  const rows = seconds.get(second) ?? [];
  const total = emptyTally();
  for (const row of rows) addRow(total, row);
  const byApplication = [...tallyBy(rows, (row) => row.applicationId)].map(([id, tally]) => [id, countsOf(tally)] as const);
  return { second, total: countsOf(total), byApplication: Object.fromEntries(byApplication) };
}
