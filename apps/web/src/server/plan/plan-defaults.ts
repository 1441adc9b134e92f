import type { PlanClass } from '@infaas/shared/domain/plan';
import type { ActorContext } from '../context';
import { chosenClasses, planClasses } from './plan-classes';
import type { KnownClass } from './plan-classes';

/** What a question to the planner can be made of here, and what stands in it when nothing is said. */
export type PlanDefaults = {
  classes: KnownClass[];
  chosen: PlanClass[];
  /** Task by task: its name, and the architectures of it. */
  tasks: { name: string; architectures: string[] }[];
  applications: string[];
  /** The recording: since when, and queries in the last day and week; nulls without one. */
  recorded: { sinceMs: number | null; lastDay: number; lastWeek: number };
};

const DAY_MINUTES = 1_440;

/** Returns what a plan can be made of. */
export async function planDefaults({ ctx }: { ctx: ActorContext }): Promise<PlanDefaults> {
  const { workspaceId } = ctx;
  const now = Math.floor(Date.now() / 60_000);
  const [classes, tasks, applications, [usage]] = await Promise.all([
    planClasses(ctx),
    ctx.database.task.findMany({ where: { workspaceId }, orderBy: { name: 'asc' }, select: { name: true, architectures: { select: { name: true }, orderBy: { name: 'asc' } } } }),
    ctx.database.application.findMany({ where: { workspaceId }, orderBy: { name: 'asc' }, select: { name: true } }),
    ctx.database.$queryRaw<{ since: number | null; day: number; week: number }[]>`
      SELECT min(minute)::int AS since, coalesce(sum(answered + refused + "timedOut" + failed) FILTER (WHERE minute >= ${now - DAY_MINUTES}::int), 0)::float8 AS day,
        coalesce(sum(answered + refused + "timedOut" + failed), 0)::float8 AS week
      FROM usage_minute WHERE "workspaceId" = ${workspaceId} AND minute >= ${now - 7 * DAY_MINUTES}::int`,
  ]);
  return {
    classes, chosen: chosenClasses(classes, undefined), tasks: tasks.map(({ name, architectures }) => ({ name, architectures: architectures.map((each) => each.name) })),
    applications: applications.map(({ name }) => name), recorded: { sinceMs: usage === undefined || usage.since === null ? null : usage.since * 60_000, lastDay: usage?.day ?? 0, lastWeek: usage?.week ?? 0 },
  };
}
