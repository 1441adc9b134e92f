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
};

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
  return rows.map(applicationSummary);
}

type ApplicationRow = {
  id: string; name: string; builtIn: boolean; enabled: boolean; defaultObjective: unknown; monthlyBudgetNanoUsd: bigint | null; createdAt: Date;
  objectives: { name: string; objective: unknown }[];
  keys: { id: string; name: string; start: string; scopes: string[]; createdAt: Date; expiresAt: Date | null; revokedAt: Date | null }[];
};

/** Returns what is shown of an application row. */
export function applicationSummary(row: ApplicationRow): ApplicationSummary {
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
    })),
    monthlyBudgetUsd: row.monthlyBudgetNanoUsd === null ? null : usdFromNanoUsd(Number(row.monthlyBudgetNanoUsd)),
    createdAtMs: row.createdAt.getTime(),
  };
}
