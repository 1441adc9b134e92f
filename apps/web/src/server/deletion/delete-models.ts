import { z } from 'zod';
import type { Prisma } from '@infaas/db/client';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { unknownName } from '../names';
import { findUses } from './find-uses';
import type { Doomed } from './find-uses';
import { releaseFiles } from './release-files';

const cancel = z.boolean().default(false).describe('also when it is still being registered: that is stopped');
export const deleteVersionSchema = z.object({ architecture: z.string().max(64), version: z.number().int().positive(), cancel });
export const deleteArchitectureSchema = z.object({ architecture: z.string().max(64), cancel });
export const deleteTaskSchema = z.object({ task: z.string().max(64), cancel });

export type Deleted = { deleted: true; versions: number };

const VERSION = { id: true, number: true, registration: { select: { state: true } }, architecture: { select: { name: true } } } as const;
type VersionRow = { id: string; number: number; registration: { state: string } | null; architecture: { name: string } };

/** Deletes one version with its variants. Throws `unknown_name`, and `conflict` while anything uses it or its owner has pinned it. */
export function deleteVersion({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof deleteVersionSchema> }): Promise<Deleted> {
  return inWorkspace(ctx, async (tx) => {
    const architecture = await findArchitecture(tx, ctx.workspaceId, input.architecture);
    const version = await tx.version.findUnique({ where: { architectureId_number: { architectureId: architecture.id, number: input.version } }, select: VERSION });
    if (version === null) throw new ServingError('unknown_name', `"${architecture.name}" has no version ${input.version}`, 'see `architecture.get` for the versions there are');
    const what = `v${input.version} of ${architecture.name}`;
    if (architecture.pinnedVersion === input.version) throw new ServingError('conflict', `${what} is in use: its owner has pinned it as stable`, 'promote another version, or follow the newest, first');
    await requireUnused(tx, { what, versions: [doomedVersion(version)], architectureIds: [], taskIds: [] }, input.cancel);
    await releaseFiles(tx, { versionIds: [version.id], taskIds: [] });
    await tx.version.delete({ where: { id: version.id } });
    return { deleted: true, versions: 1 };
  });
}

/** Deletes an architecture with its versions. Throws `unknown_name`, and `conflict` while anything uses it. */
export function deleteArchitecture({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof deleteArchitectureSchema> }): Promise<Deleted> {
  return inWorkspace(ctx, async (tx) => {
    const { id, name } = await findArchitecture(tx, ctx.workspaceId, input.architecture);
    const versions = await tx.version.findMany({ where: { architectureId: id }, select: VERSION });
    await requireUnused(tx, { what: `the architecture ${name}`, versions: versions.map(doomedVersion), architectureIds: [id], taskIds: [] }, input.cancel);
    await releaseFiles(tx, { versionIds: versions.map((version) => version.id), taskIds: [] });
    await tx.architecture.delete({ where: { id } });
    return { deleted: true, versions: versions.length };
  });
}

/** Deletes a task with its architectures and validation sets. Throws `unknown_name`, and `conflict` while anything uses it. */
export function deleteTask({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof deleteTaskSchema> }): Promise<Deleted> {
  return inWorkspace(ctx, async (tx) => {
    const { workspaceId } = ctx;
    const task = await tx.task.findUnique({ where: { workspaceId_name: { workspaceId, name: input.task } }, select: { id: true, name: true, architectures: { select: { id: true } } } });
    if (task === null) {
      const known = await tx.task.findMany({ where: { workspaceId }, select: { name: true }, take: 1_000 });
      throw unknownName('task', input.task, known.map((each) => each.name));
    }
    const architectureIds = task.architectures.map((each) => each.id);
    const versions = await tx.version.findMany({ where: { architectureId: { in: architectureIds } }, select: VERSION });
    await requireUnused(tx, { what: `the task ${task.name}`, versions: versions.map(doomedVersion), architectureIds, taskIds: [task.id] }, input.cancel);
    await releaseFiles(tx, { versionIds: versions.map((version) => version.id), taskIds: [task.id] });
    await tx.task.delete({ where: { id: task.id } });
    return { deleted: true, versions: versions.length };
  });
}

/** In one transaction, one at a time with the registrations of the workspace. */
async function inWorkspace(ctx: ActorContext, action: (tx: Prisma.TransactionClient) => Promise<Deleted>): Promise<Deleted> {
  const deleted = await ctx.database.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${ctx.workspaceId}))`;
    return action(tx);
  }, { timeout: 30_000 });
  await notifyIntent(ctx.database);
  return deleted;
}

async function findArchitecture(tx: Prisma.TransactionClient, workspaceId: string, name: string): Promise<{ id: string; name: string; pinnedVersion: number | null }> {
  const found = await tx.architecture.findUnique({ where: { workspaceId_name: { workspaceId, name } }, select: { id: true, name: true, pinnedVersion: true } });
  if (found !== null) return found;
  const known = await tx.architecture.findMany({ where: { workspaceId }, select: { name: true }, take: 1_000 });
  throw unknownName('architecture', name, known.map((each) => each.name));
}

function doomedVersion(row: VersionRow): Doomed['versions'][number] {
  return { id: row.id, number: row.number, architecture: row.architecture.name, state: row.registration?.state ?? null };
}

async function requireUnused(tx: Prisma.TransactionClient, doomed: Doomed, cancelRegistration: boolean): Promise<void> {
  const uses = (await findUses(tx, doomed)).filter((use) => !(use.registering === true && cancelRegistration));
  if (uses.length === 0) return;
  const todos = [...new Set(uses.map((use) => use.todo))];
  throw new ServingError('conflict', `${doomed.what} is in use: ${uses.map((use) => use.use).join('; ')}`, todos.join('; '));
}
