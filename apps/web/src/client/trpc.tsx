'use client';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { plainAnswers } from '../plain-answers';
import type { AppRouter } from '../server/app-router';

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC, useTRPCClient };

/** Gives everything below it the API: queries are kept for some seconds, refusals are not tried again. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  const [trpcClient] = useState(makeTrpcClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>{children}</TRPCProvider>
    </QueryClientProvider>
  );
}

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 5_000, refetchOnWindowFocus: false, retry: (failures, error) => failures < 2 && refusalIn(error) === null },
    },
  });
}

function makeTrpcClient() {
  const url = '/api/trpc';
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url, transformer: plainAnswers }),
        false: httpBatchStreamLink({ url, transformer: plainAnswers, maxItems: 12 }),
      }),
    ],
  });
}

/** What the server said when it refused a call. */
export type ShownRefusal = { error: string; code: string; hint: string | null; /** The field of the input that it is about. */ field?: string };

/** Returns the refusal in an error of the API; null when the server could not be reached at all. */
export function refusalIn(error: unknown): ShownRefusal | null {
  const refusal = (error as { data?: { refusal?: ShownRefusal } } | null)?.data?.refusal;
  return refusal ?? null;
}

/** Returns any error as people read it: what happened, and what to do. */
export function explainError(error: unknown): { title: string; text: string | undefined } {
  const refusal = refusalIn(error);
  if (refusal === null) return { title: 'The console does not answer', text: 'Check that it still runs, then try again.' };
  const sentence = refusal.error.charAt(0).toUpperCase() + refusal.error.slice(1);
  return { title: sentence.endsWith('.') ? sentence : `${sentence}.`, text: refusal.hint ?? undefined };
}
