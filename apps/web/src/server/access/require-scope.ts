import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext, Context } from '../context';
import type { Actor } from './actor';
import { keyScopeFor } from './scopes';
import type { Scope } from './scopes';

/** Returns the context of a caller who has a right; throws `unauthenticated` or `forbidden`. */
export function requireScope(ctx: Context, scope: Scope): ActorContext {
  const known = requireActor(ctx);
  const refusal = scopeRefusal(known.actor, scope);
  if (refusal !== null) throw refusal;
  return known;
}

/** Returns the context of any caller that is known; throws `unauthenticated`. */
export function requireActor(ctx: Context): ActorContext {
  const { actor } = ctx;
  if (actor === null) throw new ServingError('unauthenticated', 'nobody is signed in', 'sign in, or send `Authorization: Bearer <key>`');
  return { ...ctx, actor, workspaceId: actor.workspaceId };
}

/** Returns why a caller may not do what needs a right; null when they may. */
export function scopeRefusal(actor: Actor, scope: Scope): ServingError | null {
  if (actor.scopes.includes(scope)) return null;
  if (actor.kind === 'person') return new ServingError('forbidden', `this needs a role with the right \`${scope}\``, 'ask an owner of the workspace');
  const needed = keyScopeFor(scope);
  if (needed === null) return new ServingError('forbidden', 'this is for people: no key may do it', 'sign in to the console as an owner of the workspace');
  return new ServingError('forbidden', `this needs a key with the scope \`${needed}\``, 'ask an owner of the workspace');
}
