'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { useToast } from '../ui/toast';

/** Returns what is to be done after the fleet was changed: everything of it is asked again, and people are told. */
export function useFleetChange(title: string, then: () => void): () => Promise<void> {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  return async () => {
    await queries.invalidateQueries({ queryKey: trpc.fleet.pathKey() });
    then();
    toast({ tone: 'good', title });
  };
}
