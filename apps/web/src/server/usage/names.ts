import { sharedName } from '@infaas/shared/policy/find-shared';
import type { ActorContext } from '../context';
import { receivedGrants } from '../grant/grant-rows';
import { OTHERS } from './others';

/** Names of the workspace's things by id, for tables and legends; what was deleted since has no name. */
export type Names = { application: Map<string, string>; task: Map<string, string>; variant: Map<string, string>; hardwareOfWorker: Map<string, string> };

/**
 * Returns the names of applications, tasks and variants of the workspace and of what is shared with it, and the hardware class of every
 * worker; where `only` says what is grouped by, only those names are looked up.
 */
export async function namesOf(ctx: ActorContext, only?: Grouping): Promise<Names> {
  const where = { workspaceId: ctx.workspaceId };
  const select = { id: true, name: true } as const;
  const wanted = (grouping: Grouping) => only === undefined || only === grouping;
  const [applications, tasks, variants, workers, shared] = await Promise.all([
    wanted('application') ? ctx.database.application.findMany({ where, select }) : [],
    wanted('task') ? ctx.database.task.findMany({ where, select }) : [],
    wanted('variant') ? ctx.database.variant.findMany({ where, select }) : [],
    wanted('hardware') ? ctx.database.worker.findMany({ select: { id: true, hardwareClass: true } }) : [],
    wanted('task') || wanted('variant') ? sharedNames(ctx) : { tasks: [], variants: [] },
  ]);
  const byId = (rows: { id: string; name: string }[]) => new Map(rows.map((row) => [row.id, row.name]));
  return {
    application: byId(applications),
    task: byId([...tasks, ...shared.tasks]),
    variant: byId([...variants, ...shared.variants]),
    hardwareOfWorker: new Map(workers.map((worker) => [worker.id, worker.hardwareClass])),
  };
}

type Named = { id: string; name: string };

/** What others share is called by the name it is asked by. */
async function sharedNames(ctx: ActorContext): Promise<{ tasks: Named[]; variants: Named[] }> {
  const grants = await receivedGrants(ctx);
  if (grants.length === 0) return { tasks: [], variants: [] };
  const slugs = new Map(grants.map((grant) => [grant.taskId, grant.owner.slug]));
  const [tasks, variants] = await Promise.all([
    ctx.database.task.findMany({ where: { id: { in: [...slugs.keys()] } }, select: { id: true, name: true } }),
    ctx.database.variant.findMany({
      where: { version: { architecture: { OR: [
        { taskId: { in: grants.filter((grant) => grant.kind === 'task').map((grant) => grant.taskId) } }, { id: { in: grants.flatMap((grant) => grant.architectureId ?? []) } },
      ] } } },
      select: { id: true, name: true, version: { select: { architecture: { select: { taskId: true } } } } },
    }),
  ]);
  return {
    tasks: tasks.map(({ id, name }) => ({ id, name: sharedName(name, slugs.get(id) ?? null) })),
    variants: variants.map(({ id, name, version }) => ({ id, name: sharedName(name, slugs.get(version.architecture.taskId) ?? null) })),
  };
}

export const GROUPINGS = ['application', 'task', 'variant', 'hardware'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Returns the group that a sum of usage by that grouping belongs to: usage names workers, people their hardware class. */
export function groupOfSum(id: string, grouping: Grouping, names: Names): string {
  return grouping === 'hardware' && id !== OTHERS ? (names.hardwareOfWorker.get(id) ?? '') : id;
}

/** Returns what a group is called on screen. */
export function groupName(id: string, grouping: Grouping, names: Names): string {
  if (id === OTHERS) return 'others';
  // No application is charged for the generating and measuring of models: the workspace is.
  if (id === '') return grouping === 'application' ? 'measuring models' : grouping === 'task' ? 'none' : 'none (refused)';
  return grouping === 'hardware' ? id : (names[grouping].get(id) ?? 'deleted');
}
