'use client';
import Link from 'next/link';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Play, Square, Zap } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { formatCount } from '../../components/format';
import { Button } from '../../components/ui/button';
import { useToast } from '../../components/ui/toast';

const TRAFFIC = { ratePerSecond: 30, minutes: 5 };

/** Starts and stops demo traffic; shown to those who may, and only where the demo applications are. */
export function TrafficControl() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: Infinity }));
  const tasks = useQuery(trpc.task.list.queryOptions());
  const status = useQuery(trpc.demo.status.queryOptions(undefined, { refetchInterval: 1_000 }));
  const told = {
    onSuccess: (data: unknown) => queries.setQueryData(trpc.demo.status.queryKey(), data as never),
    onError: (error: unknown) => toast({ tone: 'bad', ...explainError(error) }),
  };
  const start = useMutation(trpc.demo.traffic.mutationOptions(told));
  const stop = useMutation(trpc.demo.stop.mutationOptions(told));
  const allowed = me.data?.scopes.includes('operate') === true && tasks.data?.some((task) => task.name === 'digits') === true;
  if (!allowed || status.data === undefined) return null;
  const { running, sent, answered, refused, lastRefusal, endsAtMs } = status.data;
  const minutesLeft = endsAtMs === null ? 0 : Math.max(1, Math.ceil((endsAtMs - status.dataUpdatedAt) / 60_000));
  return (
    <section aria-label="Demo traffic" className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-card border border-accent/30 bg-accent-soft px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-64" aria-live="polite">
        <p className="text-sm font-semibold">{running ? `Demo traffic runs, ${minutesLeft} min left` : 'See it work: send demo traffic'}</p>
        <p className="text-xs text-ink-muted">
          {sent === 0
            ? `Four applications with different objectives ask “digits” together ${TRAFFIC.ratePerSecond} times a second for ${TRAFFIC.minutes} minutes.`
            : `${formatCount(sent)} sent, ${formatCount(answered)} answered, ${formatCount(refused)} refused${lastRefusal === null ? '' : ` (last: ${lastRefusal})`}`}
        </p>
      </div>
      {running ? (
        <Button icon={<Square />} busy={stop.isPending} onClick={() => stop.mutate()}>Stop</Button>
      ) : (
        <span className="flex flex-wrap gap-2">
          <Button asChild><Link href="/burst"><Zap aria-hidden />Watch a burst</Link></Button>
          <Button look="primary" icon={<Play />} busy={start.isPending} onClick={() => start.mutate(TRAFFIC)}>Send demo traffic</Button>
        </span>
      )}
    </section>
  );
}
