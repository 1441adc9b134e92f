import { z } from 'zod';
import type { ActorContext } from '../context';
import { VERSION_SELECT, versionSummary } from '../version/version-summary';
import type { VersionSummary } from '../version/version-summary';

export const architectureFilterSchema = z.object({ task: z.string().max(64).optional().describe('only those of this task') }).default({});

export type ArchitectureSummary = {
  id: string; name: string; task: string; createdAtMs: number; versions: VersionSummary[];
  /** The version that queries by task or architecture get, and since when; null while none is ready. */
  stable: number | null;
  stableSinceMs: number | null;
  /** What a version that is to take over waits for; null when nothing is to. */
  takeover: string | null;
  /** The version that its owner wants as stable; null = always the newest ready one. */
  pinned: number | null;
};

export const ARCHITECTURE_SELECT = {
  id: true, name: true, createdAt: true, pinnedVersion: true, stable: { select: { number: true, since: true, progress: true } }, task: { select: { name: true } }, versions: { orderBy: { number: 'asc' }, select: VERSION_SELECT },
} as const;

type ArchitectureRow = {
  id: string; name: string; createdAt: Date; pinnedVersion: number | null; stable: { number: number; since: Date; progress: string | null } | null;
  task: { name: string }; versions: Parameters<typeof versionSummary>[0][];
};

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
  return {
    id: row.id, name: row.name, task: row.task.name, createdAtMs: row.createdAt.getTime(), versions: row.versions.map(versionSummary),
    stable: row.stable?.number ?? null, stableSinceMs: row.stable?.since.getTime() ?? null, takeover: row.stable?.progress ?? null, pinned: row.pinnedVersion,
  };
}
