'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '../../../client/trpc';
import type { ExaminationAnswer } from '../../../server/validation-set/get-examination';

type Api = ReturnType<typeof useTRPCClient>;

const POLL_MS = 350;

/**
 * Returns the answer of an examination that is ordered when `key` is first seen (null: none is wanted) and waited for; the same key is not
 * ordered again. A refused file is an answer, too: its `error` says why.
 */
export function useExamination(key: readonly unknown[] | null, order: (api: Api) => Promise<{ examinationId: string }>) {
  const api = useTRPCClient();
  return useQuery<ExaminationAnswer>({
    queryKey: ['examination', ...(key ?? [])], enabled: key !== null, staleTime: Infinity, retry: false, placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { examinationId } = await order(api);
      for (;;) {
        const answer = await api.validationSet.examination.query({ examinationId }, { signal });
        if (answer.state !== 'waiting') return answer;
        await pause(POLL_MS, signal);
      }
    },
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); reject(new DOMException('cancelled', 'AbortError')); }, { once: true });
  });
}
