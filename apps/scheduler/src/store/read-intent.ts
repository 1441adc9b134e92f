import type { PrismaClient } from '@infaas/db/client';
import type { PartialObjective } from '@infaas/shared/domain/objective';
import type { KeyScope, QueryLimits, TaskView } from '@infaas/shared/domain/serving-view';
import type { ApplicationRow, ExaminationRow, IntentRows } from '../control/rows';
import { fromJson } from './json';

/** Reads what the console wrote: tasks, models, applications, grants. What was revoked is left out. */
export async function readIntent(database: PrismaClient): Promise<IntentRows> {
  const [tasks, validationSets, architectures, versions, applications, grants, bounds, examinations] = await Promise.all([
    database.task.findMany({ orderBy: { id: 'asc' } }),
    database.validationSet.findMany({ orderBy: { id: 'asc' }, select: { id: true, taskId: true, version: true, sha256: true } }),
    database.architecture.findMany({ orderBy: { id: 'asc' }, select: { id: true, workspaceId: true, taskId: true, name: true, pinnedVersion: true } }),
    database.version.findMany({ orderBy: { createdAt: 'asc' }, include: { upstream: true } }),
    database.application.findMany({
      orderBy: { id: 'asc' },
      include: { objectives: { orderBy: { name: 'asc' } }, keys: { where: { revokedAt: null }, orderBy: { id: 'asc' } } },
    }),
    database.grant.findMany({ where: { revokedAt: null, scope: 'infer' }, orderBy: { id: 'asc' }, include: { workspace: { select: { slug: true } } } }),
    database.instanceBounds.findMany({ orderBy: { variantId: 'asc' } }),
    readExaminations(database),
  ]);
  return {
    examinations,
    tasks: tasks.map((row) => ({
      id: row.id, workspaceId: row.workspaceId, name: row.name, metric: row.metric as TaskView['metric'], labels: row.labels,
      input: fromJson(row.input), output: fromJson(row.output),
    })),
    validationSets, architectures,
    bounds: bounds.map(({ variantId, least, most, until, thenLeast, thenMost }) => ({ variantId, least, most, untilMs: until?.getTime() ?? null, then: { least: thenLeast, most: thenMost } })),
    grants: grants.map(({ workspace, ...row }) => ({
      id: row.id, workspaceId: row.workspaceId, owner: workspace.slug, taskId: row.taskId, architectureId: row.architectureId, toWorkspaceId: row.toWorkspaceId,
      toApplication: row.toApplication,
    })),
    versions: versions.map((row) => ({
      id: row.id, architectureId: row.architectureId, number: row.number, model: row.model, files: fromJson(row.files), inputRecord: fromJson(row.inputRecord),
      outputRecord: fromJson(row.outputRecord), declaredAccuracy: row.declaredAccuracy, profileBudgetMs: row.profileBudgetMs, cancelled: row.cancelledAt !== null,
      ...(row.upstream ? { upstream: { hardwareClass: row.upstream.hardwareClass, pricePerHourNanoUsd: Number(row.upstream.pricePerHourNanoUsd), concurrency: row.upstream.concurrency } } : {}),
    })),
    applications: applications.map((row): ApplicationRow => ({
      id: row.id, workspaceId: row.workspaceId, name: row.name, enabled: row.enabled,
      defaultObjective: fromJson<PartialObjective>(row.defaultObjective),
      objectives: row.objectives.map(({ name, objective }) => ({ name, objective: fromJson<PartialObjective>(objective) })),
      keys: row.keys.map((key) => ({ id: key.id, sha256: key.sha256, scopes: key.scopes as KeyScope[], expiresAtMs: key.expiresAt?.getTime() ?? null })),
      monthlyBudgetNanoUsd: row.monthlyBudgetNanoUsd === null ? null : Number(row.monthlyBudgetNanoUsd),
      ...limitsOf(row),
    })),
  };
}

function limitsOf({ maxQueriesPerSecond: perSecond, maxBurst, maxConcurrent: concurrent }: { maxQueriesPerSecond: number | null; maxBurst: number | null; maxConcurrent: number | null }): { limits?: QueryLimits } {
  if (perSecond === null && concurrent === null) return {};
  return { limits: { rate: perSecond === null ? null : { perSecond, burst: maxBurst ?? Math.max(1, Math.ceil(perSecond)) }, concurrent } };
}

/** What was asked to be looked at within the last hours and has no job yet; older ones were answered and forgotten. */
async function readExaminations(database: PrismaClient): Promise<ExaminationRow[]> {
  const rows = await database.$queryRaw<ExaminationRow[]>`
    SELECT e.id, e.kind, e.payload FROM examination e
    WHERE e."createdAt" > (clock_timestamp() AT TIME ZONE 'utc') - interval '12 hours'
      AND NOT EXISTS (SELECT 1 FROM work_item w WHERE w.id = 'examination.' || e.id)
    ORDER BY e."createdAt" LIMIT 100`;
  return rows.map((row) => ({ id: row.id, kind: row.kind, payload: fromJson(row.payload as never) }));
}
