'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';

/** Returns whether the person may promote, delete and share models, whether they may say how many instances run, and what has everything of the models asked again after a change. */
export function useRelease(): { allowed: boolean; operates: boolean; refresh: () => Promise<void> } {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: Infinity }));
  return {
    allowed: me.data?.scopes.includes('release') === true,
    operates: me.data?.scopes.includes('operate') === true,
    refresh: async () => {
      await Promise.all([trpc.architecture.pathKey(), trpc.task.pathKey(), trpc.variant.pathKey(), trpc.grant.pathKey()].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  };
}
