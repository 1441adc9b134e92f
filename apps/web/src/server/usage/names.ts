import type { ActorContext } from '../context';

/** Names of the workspace's things by id, for tables and legends; what was deleted since has no name. */
export type Names = { application: Map<string, string>; task: Map<string, string>; variant: Map<string, string>; hardwareOfWorker: Map<string, string> };

/** Returns the names of applications, tasks and variants of the workspace, and the hardware class of every worker. */
export async function namesOf(ctx: ActorContext): Promise<Names> {
  const where = { workspaceId: ctx.workspaceId };
  const select = { id: true, name: true } as const;
  const [applications, tasks, variants, workers] = await Promise.all([
    ctx.database.application.findMany({ where, select }),
    ctx.database.task.findMany({ where, select }),
    ctx.database.variant.findMany({ where, select }),
    ctx.database.worker.findMany({ select: { id: true, hardwareClass: true } }),
  ]);
  const byId = (rows: { id: string; name: string }[]) => new Map(rows.map((row) => [row.id, row.name]));
  return {
    application: byId(applications),
    task: byId(tasks),
    variant: byId(variants),
    hardwareOfWorker: new Map(workers.map((worker) => [worker.id, worker.hardwareClass])),
  };
}

export const GROUPINGS = ['application', 'task', 'variant', 'hardware'] as const;
export type Grouping = (typeof GROUPINGS)[number];

type Keyed = { applicationId: string; taskId: string; variantId: string; workerId: string };

/** Returns the id that a row is grouped by; empty where the row has none (a refused query has no variant). */
export function groupOf(row: Keyed, grouping: Grouping, names: Names): string {
  switch (grouping) {
    case 'application':
      return row.applicationId;
    case 'task':
      return row.taskId;
    case 'variant':
      return row.variantId;
    case 'hardware':
      return names.hardwareOfWorker.get(row.workerId) ?? '';
  }
}

/** Returns what a group is called on screen. */
export function groupName(id: string, grouping: Grouping, names: Names): string {
  // No application is charged for the generating and measuring of models: the workspace is.
  if (id === '') return grouping === 'application' ? 'measuring models' : grouping === 'task' ? 'none' : 'none (refused)';
  return grouping === 'hardware' ? id : (names[grouping].get(id) ?? 'deleted');
}
