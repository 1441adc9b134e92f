'use client';
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';
import type { KnownNames } from '../names/propose-name';

/** Returns the workspace's tasks and all names that are taken; `ready` once both are known. */
export function useKnownTasks() {
  const trpc = useTRPC();
  const tasks = useQuery(trpc.task.list.queryOptions());
  const architectures = useQuery(trpc.architecture.list.queryOptions({}));
  const names: KnownNames = useMemo(() => ({
    tasks: (tasks.data ?? []).map((task) => task.name),
    architectures: new Map((architectures.data ?? []).map((each) => [each.name, each.task])),
  }), [tasks.data, architectures.data]);
  const versionsOf = (name: string) => architectures.data?.find((each) => each.name === name)?.versions.length ?? 0;
  return { tasks: tasks.data ?? [], names, versionsOf, ready: tasks.data !== undefined && architectures.data !== undefined, error: tasks.error ?? architectures.error };
}
