'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { openRegistrations } from './header/open-registrations';

const BUSY_MS = 1_500;
const QUIET_MS = 10_000;

/** Returns a task, its variants and the registrations under way; asked again every 1.5 s while one is, else every 10 s. */
export function useTaskData(name: string) {
  const trpc = useTRPC();
  const architectures = useQuery(
    trpc.architecture.list.queryOptions({ task: name }, { refetchInterval: (query) => (isBusy(query.state.data) ? BUSY_MS : QUIET_MS) }),
  );
  const refetchInterval = isBusy(architectures.data) ? BUSY_MS : QUIET_MS;
  const task = useQuery(trpc.task.get.queryOptions({ task: name }, { refetchInterval }));
  const variants = useQuery(trpc.variant.list.queryOptions({ task: name }, { refetchInterval, enabled: !task.isError }));
  return { task, variants, open: openRegistrations(architectures.data ?? [], architectures.dataUpdatedAt) };
}

function isBusy(architectures: Parameters<typeof openRegistrations>[0] | undefined): boolean {
  return (architectures ?? []).some((each) => each.versions.some((version) => version.state !== 'complete' && version.state !== 'failed'));
}
