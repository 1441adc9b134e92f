'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc';
import type { ObjectiveForm } from '../../server/application/objective-form';
import type { DeferredResult } from '../../server/query/deferred';
import type { QueryAnswer } from '../../server/query/infer';
import type { ReadyInput } from './use-query-input';

export type Question = { target: string; input: ReadyInput; objective: ObjectiveForm; durable: boolean; explain: boolean };

/** Where the last question stands. */
export type Asked =
  | { state: 'none' }
  | { state: 'asking' }
  | { state: 'answered'; answer: QueryAnswer }
  | { state: 'durable'; id: string; result: DeferredResult | undefined }
  | { state: 'refused'; error: unknown };

const POLL_MS = 400;
const OVER: readonly string[] = ['done', 'failed', 'cancelled', 'expired'];

/** Returns the function that asks, and where the last question stands; a durable one is looked after until it is over. */
export function useAskedQuery(): { asked: Asked; ask: (question: Question) => void; cancel: () => void } {
  const trpc = useTRPC();
  const [durable, setDurable] = useState(false);
  const infer = useMutation(trpc.query.infer.mutationOptions());
  const submit = useMutation(trpc.query.submit.mutationOptions());
  const stop = useMutation(trpc.query.cancel.mutationOptions());
  const id = durable ? submit.data?.id : undefined;
  const result = useQuery(
    trpc.query.result.queryOptions(
      { id: id ?? '' },
      { enabled: id !== undefined, staleTime: 0, refetchInterval: (query) => (OVER.includes(query.state.data?.state ?? '') ? false : POLL_MS) },
    ),
  );

  function ask({ target, input, objective, durable: later, explain }: Question) {
    setDurable(later);
    if (!later) return infer.mutate({ target, ...input, objective, explain });
    const { maxLatencyMs: _online, ...rest } = objective;
    submit.mutate({ target, ...input, objective: rest });
  }

  return { asked: askedOf(), ask, cancel: () => id !== undefined && stop.mutate({ id }, { onSettled: () => void result.refetch() }) };

  function askedOf(): Asked {
    const current = durable ? submit : infer;
    if (current.isPending) return { state: 'asking' };
    if (current.isError) return { state: 'refused', error: current.error };
    if (durable) {
      if (result.isError) return { state: 'refused', error: result.error };
      return id === undefined ? { state: 'none' } : { state: 'durable', id, result: result.data };
    }
    return infer.data === undefined ? { state: 'none' } : { state: 'answered', answer: infer.data };
  }
}
