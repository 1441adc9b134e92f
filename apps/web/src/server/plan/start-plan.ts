import type { Prisma } from '@infaas/db/client';
import { notifyIntent } from '@infaas/db/intent';
import type { PlanSpec, PlanTraffic } from '@infaas/shared/domain/plan';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { PLAN_LIMITS } from '@infaas/shared/jobs/plan-jobs';
import type { ActorContext } from '../context';
import { unknownName } from '../names';
import { newId } from '../new-id';
import { chosenClasses, planClasses } from './plan-classes';
import { planName } from './plan-name';
import type { StartPlanInput } from './plan-schema';
import { readTraffic } from './traffic-text';

const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;

/** Takes a question to the planner; control reckons it. Throws `unknown_name`, `malformed` with the field, `quota`. */
export async function startPlan({ ctx, input }: { ctx: ActorContext; input: StartPlanInput }): Promise<{ id: string }> {
  await requireRoom(ctx);
  const traffic = await trafficOf(ctx, input.traffic);
  const spec: PlanSpec = {
    traffic, growth: input.growth, keep: input.keep, machinesAtMost: input.machinesAtMost, policies: [...new Set(input.policies)],
    classes: chosenClasses(await planClasses(ctx), input.classes),
    objective: { ...(input.maxLatencyMs === undefined ? {} : { maxLatencyMs: input.maxLatencyMs }), ...(input.minAccuracy === undefined ? {} : { minAccuracy: input.minAccuracy }) },
  };
  if (spec.classes.every(({ most }) => most === 0)) throw new ServingError('malformed', 'no class may have a machine', 'let one have at least one', { field: 'classes' });
  const { id } = await ctx.database.plan.create({
    data: {
      id: newId(), workspaceId: ctx.workspaceId, name: input.name ?? planName(spec), spec: spec as unknown as Prisma.InputJsonValue,
      createdBy: ctx.actor.kind === 'person' ? ctx.actor.name : 'a key',
    },
    select: { id: true },
  });
  await notifyIntent(ctx.database);
  return { id };
}

async function trafficOf(ctx: ActorContext, traffic: StartPlanInput['traffic']): Promise<PlanTraffic> {
  switch (traffic.kind) {
    case 'recorded':
      return recorded(ctx, traffic);
    case 'synthetic':
      await requireTarget(ctx, traffic.target);
      return traffic;
    case 'upload':
      await requireTarget(ctx, traffic.target);
      return { kind: 'counts', target: traffic.target, fileName: traffic.fileName, rows: traffic.rows, ...readTraffic(traffic.text, traffic.stepSeconds) };
  }
}

async function recorded(ctx: ActorContext, traffic: Extract<StartPlanInput['traffic'], { kind: 'recorded' }>): Promise<PlanTraffic> {
  const { workspaceId } = ctx;
  const toMs = Math.floor((traffic.toMs ?? Date.now()) / MINUTE_MS) * MINUTE_MS;
  const fromMs = traffic.fromMs ?? toMs - (traffic.minutes ?? DAY_MINUTES) * MINUTE_MS;
  if (fromMs >= toMs || toMs - fromMs > PLAN_LIMITS.days * 86_400_000) {
    throw new ServingError('malformed', `the time does not begin before its end, or is longer than ${PLAN_LIMITS.days} days`, 'state fromMs and toMs, or minutes', { field: 'traffic' });
  }
  await requireNamed(() => ctx.database.task.findMany({ where: { workspaceId }, select: { name: true } }), { kind: 'task', name: traffic.task });
  await requireNamed(() => ctx.database.application.findMany({ where: { workspaceId }, select: { name: true } }), { kind: 'application', name: traffic.application });
  return { kind: 'recorded', fromMs, toMs, task: traffic.task ?? null, application: traffic.application ?? null };
}

async function requireNamed(read: () => Promise<{ name: string }[]>, { kind, name }: { kind: string; name: string | undefined }): Promise<void> {
  if (name === undefined) return;
  const names = (await read()).map((row) => row.name);
  if (!names.includes(name)) throw unknownName(kind, name.slice(0, 80), names);
}

async function requireTarget(ctx: ActorContext, target: string): Promise<void> {
  const where = { workspaceId_name: { workspaceId: ctx.workspaceId, name: target } };
  const found = (await ctx.database.task.findUnique({ where, select: { id: true } })) ?? (await ctx.database.architecture.findUnique({ where, select: { id: true } }))
    ?? (await ctx.database.variant.findFirst({ where: { workspaceId: ctx.workspaceId, name: target }, select: { id: true } }));
  if (found === null) throw new ServingError('unknown_name', `there is no task, architecture or variant "${target.slice(0, 80)}"`, '`infaas tasks`, `infaas models` and the page Tasks list what there is', { field: 'traffic.target' });
}

async function requireRoom(ctx: ActorContext): Promise<void> {
  const { workspaceId } = ctx;
  const [kept, [{ open } = { open: 0 }]] = await Promise.all([
    ctx.database.plan.count({ where: { workspaceId } }),
    ctx.database.$queryRaw<{ open: number }[]>`
      SELECT count(*)::int AS open FROM plan p LEFT JOIN plan_run r ON r."planId" = p.id WHERE p."workspaceId" = ${workspaceId} AND (r."planId" IS NULL OR r."finishedAt" IS NULL)`,
  ]);
  if (open >= PLAN_LIMITS.open) throw new ServingError('quota', `${PLAN_LIMITS.open} plans of this workspace are reckoned or wait already`, 'wait until one has ended, or cancel one');
  if (kept >= PLAN_LIMITS.kept) throw new ServingError('quota', `${PLAN_LIMITS.kept} plans are kept already`, 'remove some that are no longer needed');
}
