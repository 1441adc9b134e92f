'use client';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';
import { targetOptions } from '../../../components/playground/target-options';

type Option = { value: string; label: string };
/** What may answer: a task, ours or shared with us, and within one of ours a part of it. */
export type Targets = { tasks: Option[]; task: string; chooseTask: (task: string) => void; options: Option[]; loading: boolean };

/** Returns the tasks that can be asked and what of the chosen one can be named. */
export function useTargets(): Targets {
  const trpc = useTRPC();
  const [wanted, setWanted] = useState<string | null>(null);
  const tasks = useQuery(trpc.task.list.queryOptions());
  const grants = useQuery(trpc.grant.list.queryOptions());
  const own = (tasks.data ?? []).filter((task) => task.readyVariants > 0).map(({ name }) => ({ value: name, label: name }));
  const shared = (grants.data?.received ?? []).map(({ name, owner }) => ({ value: name, label: `${name}, shared by ${owner.name}` }));
  const all = [...own, ...shared];
  const task = all.find(({ value }) => value === wanted)?.value ?? all[0]?.value ?? '';
  const isOwn = own.some(({ value }) => value === task);
  const variants = useQuery(trpc.variant.list.queryOptions({ task }, { enabled: isOwn }));
  // Of what others share only the whole is known here.
  const options = isOwn ? targetOptions(task, variants.data ?? []) : [{ value: task, label: 'what its owner shares' }];
  return { tasks: all, task, chooseTask: setWanted, options, loading: tasks.isPending || grants.isPending };
}
