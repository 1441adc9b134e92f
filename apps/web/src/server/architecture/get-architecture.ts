import { z } from 'zod';
import type { ActorContext } from '../context';
import { unknownName } from '../names';
import { ARCHITECTURE_SELECT, architectureSummary } from './list-architectures';
import type { ArchitectureSummary } from './list-architectures';

export const architectureNameSchema = z.object({ architecture: z.string().max(64) });

/** Returns one architecture with its versions; throws `unknown_name`. */
export async function getArchitecture({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof architectureNameSchema> }): Promise<ArchitectureSummary> {
  const row = await ctx.database.architecture.findUnique({
    where: { workspaceId_name: { workspaceId: ctx.workspaceId, name: input.architecture } },
    select: ARCHITECTURE_SELECT,
  });
  if (row === null) {
    const known = await ctx.database.architecture.findMany({ where: { workspaceId: ctx.workspaceId }, select: { name: true }, take: 1_000 });
    throw unknownName('architecture', input.architecture, known.map((each) => each.name));
  }
  return architectureSummary(row);
}
