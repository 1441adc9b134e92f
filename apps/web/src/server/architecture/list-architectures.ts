import { z } from 'zod';
import type { ActorContext } from '../context';
import { VERSION_SELECT, versionSummary } from '../version/version-summary';
import type { VersionSummary } from '../version/version-summary';

export const architectureFilterSchema = z.object({ task: z.string().max(64).optional().describe('only those of this task') }).default({});

export type ArchitectureSummary = { id: string; name: string; task: string; createdAtMs: number; versions: VersionSummary[] };

export const ARCHITECTURE_SELECT = {
  id: true, name: true, createdAt: true, task: { select: { name: true } }, versions: { orderBy: { number: 'asc' }, select: VERSION_SELECT },
} as const;

type ArchitectureRow = { id: string; name: string; createdAt: Date; task: { name: string }; versions: Parameters<typeof versionSummary>[0][] };

/** Returns the workspace's architectures with their versions, by name. */
export async function listArchitectures({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof architectureFilterSchema> }): Promise<ArchitectureSummary[]> {
  const rows = await ctx.database.architecture.findMany({
    where: { workspaceId: ctx.workspaceId, ...(input.task === undefined ? {} : { task: { name: input.task } }) },
    orderBy: { name: 'asc' },
    take: 1_000,
    select: ARCHITECTURE_SELECT,
  });
  return rows.map(architectureSummary);
}

/** Returns what is shown of an architecture row. */
export function architectureSummary(row: ArchitectureRow): ArchitectureSummary {
  return { id: row.id, name: row.name, task: row.task.name, createdAtMs: row.createdAt.getTime(), versions: row.versions.map(versionSummary) };
}
