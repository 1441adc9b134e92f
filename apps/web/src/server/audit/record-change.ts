import type { ServingError } from '@infaas/shared/domain/serving-error';
import { createAttemptLimit } from '../access/attempt-limit';
import type { Actor } from '../access/actor';
import type { ActorContext } from '../context';
import { log } from '../platform/log';
import { refusalOf } from '../serving-trpc-error';
import { openEntry, sealEntry } from './audit-entry';
import { changedFields } from './changed-fields';
import { thingOf } from './changed-things';
import type { Thing } from './changed-things';

/** `refusal`: why the caller may not do it at all; then it is not done. */
type Change = { ctx: ActorContext; action: string; input: unknown; refusal: ServingError | null };

/** Of what somebody may not do, so much is kept a minute: enough to be seen, too little to fill the log with. */
const refusals = createAttemptLimit(10);

/**
 * Does a change with its entry in the audit log: the entry is there before the change begins, without it the change is not made, and it
 * is sealed with the outcome and the fields that changed. A console that dies in between leaves the entry open, and the page says so.
 */
export async function recordChange<Result extends { ok: boolean; error?: unknown }>(change: Change, run: () => Promise<Result>): Promise<Result> {
  const { ctx, action, input, refusal } = change;
  if (refusal !== null && !refusals.take(actorOf(ctx.actor).id)) throw refusal;
  const before = refusal === null ? await thingOf(ctx, action, input) : { target: '', state: null };
  const id = await openEntry(ctx.database, { workspaceId: ctx.workspaceId, actor: actorOf(ctx.actor), action, target: before.target, asked: input, origin: ctx.origin });
  if (refusal !== null) {
    await seal(ctx, id, { result: refusal.code });
    throw refusal;
  }
  const result = await run();
  if (!result.ok) await seal(ctx, id, { result: refusalOf(result.error).code });
  else await seal(ctx, id, { result: 'done', changes: await changesSince(change, before) });
  return result;
}

/** Returns who is calling, as the log names them. */
function actorOf(actor: Actor): { kind: 'person' | 'key'; id: string; name: string } {
  return actor.kind === 'person' ? { kind: 'person', id: actor.userId, name: actor.email } : { kind: 'key', id: actor.keyId, name: actor.name };
}

async function changesSince({ ctx, action, input }: Change, before: Thing) {
  const after = await thingOf(ctx, action, input).catch(() => null);
  return after === null ? [] : changedFields(before.state, after.state);
}

// The change is made: a failure here must not make it look refused. The entry stays open, which is true.
async function seal(ctx: ActorContext, id: string, outcome: Parameters<typeof sealEntry>[2]): Promise<void> {
  await sealEntry(ctx.database, id, outcome).catch((error: unknown) => log().error({ id, error: String(error) }, 'an entry of the audit log could not be sealed'));
}
