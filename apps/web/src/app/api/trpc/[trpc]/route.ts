import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { appRouter } from '../../../../server/app-router';
import { createContext } from '../../../../server/context';
import { log } from '../../../../server/platform/log';
import { trpcErrorOf } from '../../../../server/serving-trpc-error';

export const dynamic = 'force-dynamic';

// Who may call: every procedure of the router states its scope (server/trpc).
function handler(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () =>
      createContext(request).catch((error: unknown) => {
        throw trpcErrorOf(error);
      }),
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') log().error({ path, error: String(error.cause?.stack ?? error.stack) }, 'a procedure failed');
    },
  });
}

export { handler as GET, handler as POST };
