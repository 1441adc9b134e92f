import type { ActorContext, Context } from '../context';
import { requireScope } from './require-scope';
import type { Scope } from './scopes';

/**
 * Who may call each HTTP route of the console: those with a right; `public`: anybody; `procedure`: as the procedure that it carries
 * states. A route that is not here is found by a test.
 */
export const ROUTES = {
  '/api/artifacts/[variant]': 'read',
  '/api/auth/[...all]': 'public',
  '/api/costs/csv': 'read',
  '/api/offline/[job]/output': 'query',
  '/api/trpc/[trpc]': 'procedure',
  '/api/uploads/[[...id]]': 'models',
  '/api/uploads/raw': 'models',
  '/api/v1/[...path]': 'procedure',
  '/api/v1/openapi.json': 'public',
  '/api/v1/variants/[variant]/config.pbtxt': 'read',
  '/healthz': 'public',
} as const satisfies Readonly<Record<string, Scope | 'public' | 'procedure'>>;

/** A route that only callers with a right reach. */
export type GuardedRoute = { [Route in keyof typeof ROUTES]: (typeof ROUTES)[Route] extends Scope ? Route : never }[keyof typeof ROUTES];

/** Returns the context of a caller who may use a route; throws `unauthenticated` or `forbidden`. */
export function requireRoute(ctx: Context, route: GuardedRoute): ActorContext {
  return requireScope(ctx, ROUTES[route]);
}
