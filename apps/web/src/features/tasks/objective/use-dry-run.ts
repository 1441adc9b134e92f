'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';
import { useDebounced } from '../use-debounced';
import { objectiveForm } from '../../../components/objective/asked-objective';
import type { AskedObjective } from '../../../components/objective/asked-objective';

const SETTLE_MS = 150;
const REFRESH_MS = 5_000;

/** Returns what selection would do with an objective now, once the controls have rested, and again every few seconds. */
export function useDryRun(task: string, asked: AskedObjective, enabled: boolean) {
  const trpc = useTRPC();
  const settled = useDebounced(asked, SETTLE_MS);
  const query = useQuery(
    trpc.query.select.queryOptions({ target: task, objective: objectiveForm(settled) }, { enabled, placeholderData: keepPreviousData, staleTime: 0, refetchInterval: REFRESH_MS }),
  );
  return { query, stale: settled !== asked || query.isPlaceholderData };
}
