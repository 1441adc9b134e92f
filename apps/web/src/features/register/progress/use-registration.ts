'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';
import { progressRows } from './registration-steps';

const POLL_MS = 700;

/** Returns a version under registration and its variants; asked again every 0.7 s until all of it is done. */
export function useRegistration(versionId: string) {
  const trpc = useTRPC();
  const version = useQuery(trpc.version.get.queryOptions({ versionId }, {
    refetchInterval: (query) => (query.state.data?.state === 'complete' || query.state.data?.state === 'failed' ? false : POLL_MS),
  }));
  const done = version.data?.state === 'complete' || version.data?.state === 'failed';
  const architecture = version.data?.architecture;
  const variants = useQuery(trpc.variant.list.queryOptions({ architecture: architecture ?? '' }, {
    enabled: architecture !== undefined, refetchInterval: done ? 5_000 : POLL_MS, staleTime: 0,
  }));
  return { version, rows: version.data === undefined ? [] : progressRows(variants.data ?? [], version.data.number) };
}
