'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import type { ArchitectureSummary } from '../../server/architecture/list-architectures';

const BUSY_MS = 1_500;
const QUIET_MS = 10_000;

/** Something is registered, or another version is about to take over. */
function busyWith(architecture: ArchitectureSummary | undefined): boolean {
  if (architecture === undefined) return false;
  const moving = architecture.takeover !== null || (architecture.pinned !== null && architecture.pinned !== architecture.stable);
  return moving || architecture.versions.some((version) => version.state !== 'complete' && version.state !== 'failed');
}

/** Returns an architecture, one of its versions (the newest unless a number is given) and the variants of that; asked again more often while one is registered. */
export function useArchitecture(name: string, number: number | null) {
  const trpc = useTRPC();
  const architecture = useQuery(trpc.architecture.get.queryOptions({ architecture: name }, {
    refetchInterval: (query) => (busyWith(query.state.data) ? BUSY_MS : QUIET_MS),
  }));
  const versions = architecture.data?.versions ?? [];
  const chosen = versions.find((version) => version.number === number) ?? versions.at(-1) ?? null;
  const busy = chosen !== null && chosen.state !== 'complete' && chosen.state !== 'failed';
  const version = useQuery(trpc.version.get.queryOptions({ versionId: chosen?.id ?? '' }, { enabled: chosen !== null, refetchInterval: busy ? BUSY_MS : QUIET_MS, placeholderData: keepPreviousData }));
  const variants = useQuery(trpc.variant.list.queryOptions({ architecture: name }, { enabled: chosen !== null, refetchInterval: busy ? BUSY_MS : QUIET_MS }));
  return { architecture, chosen, version, variants, rows: (variants.data ?? []).filter((row) => row.version === chosen?.number) };
}
