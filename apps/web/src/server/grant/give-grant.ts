import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { sharedName } from '@infaas/shared/policy/find-shared';
import { getArchitecture } from '../architecture/get-architecture';
import type { ActorContext } from '../context';
import { nameSchema } from '../names';
import { newId } from '../new-id';
import { getTask } from '../task/get-task';

const MOST_GRANTS = 500;

export const giveGrantSchema = z
  .object({
    task: z.string().max(64).optional().describe('a task, with all of its architectures'),
    architecture: z.string().max(64).optional().describe('one architecture only'),
    workspace: z.string().min(1).max(64).describe('slug of the workspace that may query it'),
    application: nameSchema.optional().describe('the one application that may; without it every one of that workspace'),
  })
  .refine((input) => (input.task === undefined) !== (input.architecture === undefined), { message: 'state either task or architecture', path: ['task'] });
export const revokeGrantSchema = z.object({ grantId: z.string().max(64) });

/** Lets applications of another workspace query a task or an architecture; returns the grant, also when there was one already. Throws `unknown_name`. */
export async function giveGrant({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof giveGrantSchema> }): Promise<{ id: string; askedAs: string }> {
  const shared = input.task === undefined ? await getArchitecture({ ctx, input: { architecture: input.architecture ?? '' } }) : await getTask({ ctx, input: { task: input.task } });
  const [own, to] = await Promise.all([
    ctx.database.workspace.findUniqueOrThrow({ where: { id: ctx.workspaceId }, select: { slug: true } }),
    ctx.database.workspace.findUnique({ where: { slug: input.workspace }, select: { id: true } }),
  ]);
  if (to === null) throw new ServingError('unknown_name', `there is no workspace "${input.workspace}"`, 'ask its people for its short name: their Tasks page says it');
  if (to.id === ctx.workspaceId) throw new ServingError('malformed', 'applications of this workspace may ask it anyway', 'name another workspace');
  const of = input.task === undefined ? { architectureId: shared.id, taskId: null } : { taskId: shared.id, architectureId: null };
  const key = { ...of, workspaceId: ctx.workspaceId, toWorkspaceId: to.id, toApplication: input.application ?? null, revokedAt: null };
  const known = await ctx.database.grant.findFirst({ where: key, select: { id: true } });
  const askedAs = sharedName(shared.name, own.slug);
  if (known !== null) return { id: known.id, askedAs };
  if ((await ctx.database.grant.count({ where: { workspaceId: ctx.workspaceId, revokedAt: null } })) >= MOST_GRANTS) {
    throw new ServingError('quota', `a workspace gives at most ${MOST_GRANTS} grants`, 'revoke one that is no longer used');
  }
  const { id } = await ctx.database.grant.create({ data: { id: newId(), ...key, grantedBy: granter(ctx) }, select: { id: true } });
  await notifyIntent(ctx.database);
  return { id, askedAs };
}

/** Takes a grant of this workspace back: the gateway refuses it within two seconds. Throws `unknown_name`. */
export async function revokeGrant({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof revokeGrantSchema> }): Promise<{ revoked: true }> {
  const { count } = await ctx.database.grant.updateMany({ where: { id: input.grantId, workspaceId: ctx.workspaceId, revokedAt: null }, data: { revokedAt: new Date() } });
  if (count === 0) throw new ServingError('unknown_name', 'there is no such grant', 'see `grant.list` for the grants there are');
  await notifyIntent(ctx.database);
  return { revoked: true };
}

function granter({ actor }: ActorContext): string {
  return actor.kind === 'person' ? actor.name : 'a program';
}
