'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Play, Square, Zap } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { formatPercent, formatRate, formatUsd } from '../../components/format';
import { chartColour } from '../../components/charts/palette';
import { TimeLineChart } from '../../components/charts/time-chart';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { useToast } from '../../components/ui/toast';
import type { BurstPlan } from '../../server/demo/burst/burst-plan';
import type { BurstStatus } from '../../server/demo/burst/burst';
import { burstPoints } from './burst-points';
import { BurstTotals } from './burst-totals';
import { stateInWords } from './state-in-words';

const SERIES = [
  { key: 'fixed', name: 'one instance of the most accurate variant', colour: chartColour(1) },
  { key: 'infaas', name: 'INFaaS', colour: chartColour(0) },
];

/** Two minutes to watch: one burst against a fixed variant, then against the task, their figures side by side. */
export function BurstPage() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: Infinity }));
  const status = useQuery(trpc.demo.burstStatus.queryOptions(undefined, { refetchInterval: 1_000 }));
  const told = {
    onSuccess: (data: unknown) => queries.setQueryData(trpc.demo.burstStatus.queryKey(), data as never),
    onError: (error: unknown) => toast({ tone: 'bad', ...explainError(error) }),
  };
  const start = useMutation(trpc.demo.burst.mutationOptions(told));
  const stop = useMutation(trpc.demo.burstStop.mutationOptions(told));
  const allowed = me.data?.scopes.includes('release') === true;
  const running = status.data !== undefined && isRunning(status.data);
  const startButton = <Button look="primary" icon={<Play />} busy={start.isPending} disabled={!allowed} onClick={() => start.mutate()}>{(status.data?.plan ?? null) === null ? 'Start' : 'Run it again'}</Button>;
  return (
    <>
      <PageHeader
        title="A burst" description="The same Poisson traffic twice: at one fixed variant, as a server of one model would serve it, then at the task, where INFaaS picks variants and instances."
        actions={running ? <Button icon={<Square />} busy={stop.isPending} onClick={() => stop.mutate()}>Stop</Button> : (status.data?.plan ?? null) === null ? undefined : startButton}
      />
      {status.data === undefined ? <Skeleton className="h-96 rounded-card" /> : <Body status={status.data} action={allowed ? startButton : undefined} />}
    </>
  );
}

function Body({ status, action }: { status: BurstStatus; action: React.ReactNode }) {
  const { plan } = status;
  if (plan === null) {
    return <Card><EmptyState icon={<Zap />} title="Nothing to see yet" text="A burst takes about two minutes: calm, more than one instance can answer, calm again; first fixed, then with INFaaS." action={action} /></Card>;
  }
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5">
      <section aria-label="State" aria-live="polite" className="rounded-card border border-accent/30 bg-accent-soft px-4 py-3 sm:px-5">
        <p className="text-sm font-semibold">{stateInWords(status)}</p>
        <p className="text-xs text-ink-muted">{planInWords(plan)}</p>
      </section>
      {status.problem !== null && <Notice tone="bad" title="The burst ended early">{status.problem}</Notice>}
      <BurstTotals status={status} />
      <Card title="Answered in time" description="Share of the pages sent in each second whose answer came within the deadline."><Chart status={status} plan={plan} figure="slo" label="Share of pages answered in time" /></Card>
      <div className="grid grid-cols-1 gap-4 sm:gap-5 xl:grid-cols-2">
        <Card title="Accuracy" description="Mean accuracy of the variants that answered."><Chart status={status} plan={plan} figure="accuracy" label="Mean accuracy of the answers" /></Card>
        <Card title="Reserved" description="What the instances of the task cost an hour: their shares of the machine, busy or not."><Chart status={status} plan={plan} figure="reserved" label="Dollars per hour of instances" /></Card>
      </div>
    </div>
  );
}

function Chart({ status, plan, figure, label }: { status: BurstStatus; plan: BurstPlan; figure: 'slo' | 'accuracy' | 'reserved'; label: string }) {
  const points = burstPoints(figure, {
    fixed: status.runs.fixed?.seconds ?? [], infaas: status.runs.infaas?.seconds ?? [], seconds: plan.rates.length, running: isRunning(status),
  });
  const share = (value: number): string => formatPercent(value, figure === 'accuracy' ? 1 : 0);
  const accuracyDomain: [number, number] = [Math.floor((plan.degradedMinAccuracy - 0.02) * 20) / 20, 1];
  return (
    <TimeLineChart
      label={label} points={points} series={SERIES} format={figure === 'reserved' ? formatUsd : share} withSeconds formatTime={(atMs) => `${Math.round(atMs / 1_000)} s`}
      {...(figure === 'slo' ? { domain: [0, 1] as [number, number] } : figure === 'accuracy' ? { domain: accuracyDomain } : {})}
      {...(figure === 'accuracy' ? { reference: { value: plan.degradedMinAccuracy, name: 'second floor' } } : {})}
    />
  );
}

function isRunning({ state }: BurstStatus): boolean {
  return state !== 'idle' && state !== 'done' && state !== 'stopped' && state !== 'failed';
}

function planInWords(plan: BurstPlan): string {
  const most = Math.max(...plan.rates);
  const least = Math.min(...plan.rates);
  return `Pages of 64 digits: ${formatRate(least)}, then ${formatRate(most)} for 20 seconds; one instance of ${plan.fixedVariant} does ${formatRate(plan.capacity)} at most. `
    + `Deadline ${plan.deadlineMs} ms; accuracy at least ${formatPercent(plan.minAccuracy)}, under overload ${formatPercent(plan.degradedMinAccuracy)}.`;
}
