import type { PrismaClient } from '@infaas/db/client';
import type { PartialObjective } from '@infaas/shared/domain/objective';
import type { KeyScope } from '@infaas/shared/domain/serving-view';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { formOfObjective } from './objective-form';
import type { ObjectiveForm } from './objective-form';

export type KeySummary = {
  id: string;
  name: string;
  /** First characters, to recognise it by; the key itself is not kept. */
  start: string;
  scopes: KeyScope[];
  createdAtMs: number;
  expiresAtMs: number | null;
  revokedAtMs: number | null;
  /** When it last asked a query or called the control plane; null = never, as far as is known. */
  lastUsedAtMs: number | null;
};

/** What an application may ask of one gateway; null = no limit. */
export type QueryLimits = { queriesPerSecond: number | null; burst: number | null; concurrent: number | null };

export type ApplicationSummary = {
  id: string;
  name: string;
  /** The workspace's own application, for queries from the console: it cannot be changed. */
  builtIn: boolean;
  enabled: boolean;
  defaultObjective: ObjectiveForm;
  objectives: { name: string; objective: ObjectiveForm }[];
  keys: KeySummary[];
  monthlyBudgetUsd: number | null;
  limits: QueryLimits;
  createdAtMs: number;
};

export const APPLICATION_INCLUDE = { objectives: { orderBy: { name: 'asc' } }, keys: { orderBy: { createdAt: 'desc' } } } as const;

/** Returns the workspace's applications by name, with objectives and keys (never the keys themselves). */
export async function listApplications({ ctx }: { ctx: ActorContext }): Promise<ApplicationSummary[]> {
  const rows = await ctx.database.application.findMany({
    where: { workspaceId: ctx.workspaceId },
    orderBy: [{ builtIn: 'asc' }, { name: 'asc' }],
    take: 1_000,
    include: APPLICATION_INCLUDE,
  });
  const uses = await keyUses(ctx.database, rows);
  return rows.map((row) => applicationSummary(row, uses));
}

/** Returns when gateways last let the keys of these applications in, by key. */
export async function keyUses(database: PrismaClient, rows: readonly { keys: readonly { id: string }[] }[]): Promise<ReadonlyMap<string, Date>> {
  const uses = await database.keyUse.findMany({ where: { keyId: { in: rows.flatMap((row) => row.keys.map((key) => key.id)) } } });
  return new Map(uses.map((use) => [use.keyId, use.lastUsedAt]));
}

type ApplicationRow = {
  id: string; name: string; builtIn: boolean; enabled: boolean; defaultObjective: unknown; monthlyBudgetNanoUsd: bigint | null; createdAt: Date;
  maxQueriesPerSecond: number | null; maxBurst: number | null; maxConcurrent: number | null;
  objectives: { name: string; objective: unknown }[];
  keys: { id: string; name: string; start: string; scopes: string[]; createdAt: Date; expiresAt: Date | null; revokedAt: Date | null; lastCalledAt: Date | null }[];
};

/** Returns what is shown of an application row. */
export function applicationSummary(row: ApplicationRow, uses: ReadonlyMap<string, Date> = new Map()): ApplicationSummary {
  return {
    id: row.id,
    name: row.name,
    builtIn: row.builtIn,
    enabled: row.enabled,
    defaultObjective: formOfObjective(row.defaultObjective as PartialObjective),
    objectives: row.objectives.map((each) => ({ name: each.name, objective: formOfObjective(each.objective as PartialObjective) })),
    keys: row.keys.map((key) => ({
      id: key.id,
      name: key.name,
      start: key.start,
      scopes: key.scopes as KeyScope[],
      createdAtMs: key.createdAt.getTime(),
      expiresAtMs: key.expiresAt?.getTime() ?? null,
      revokedAtMs: key.revokedAt?.getTime() ?? null,
      lastUsedAtMs: Math.max(key.lastCalledAt?.getTime() ?? 0, uses.get(key.id)?.getTime() ?? 0) || null,
    })),
    monthlyBudgetUsd: row.monthlyBudgetNanoUsd === null ? null : usdFromNanoUsd(Number(row.monthlyBudgetNanoUsd)),
    limits: { queriesPerSecond: row.maxQueriesPerSecond, burst: row.maxBurst, concurrent: row.maxConcurrent },
    createdAtMs: row.createdAt.getTime(),
  };
}
