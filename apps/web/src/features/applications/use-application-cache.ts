'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import type { ApplicationSummary } from '../../server/application/list-applications';

/** Returns the function that puts a changed application on screen everywhere, and has what depends on it asked again. */
export function useApplicationCache(): (application: ApplicationSummary) => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return (application) => {
    queries.setQueryData(trpc.application.get.queryKey({ application: application.name }), application);
    void queries.invalidateQueries({ queryKey: trpc.application.list.queryKey() });
    void queries.invalidateQueries({ queryKey: trpc.query.select.queryKey() });
  };
}
