'use client';
import Link from 'next/link';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ArrowLeft, ChartNoAxesCombined } from 'lucide-react';
import { explainError, refusalIn, useTRPC } from '../../client/trpc';
import { useLiveUsage } from '../../client/use-live-usage';
import { refreshEvery } from '../../components/time/time-range';
import { TimeRangeControl } from '../../components/time/time-range-control';
import { useTimeRange } from '../../components/time/use-time-range';
import type { TimeView } from '../../components/time/use-time-range';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import type { ApplicationSummary } from '../../server/application/list-applications';
import { ApplicationSettings } from './application-settings';
import { ApplicationTiles } from './application-tiles';
import { BudgetCard } from './budget/budget-card';
import { budgetUse, minutesOfMonth } from './budget/budget-use';
import { ApplicationCharts } from './charts/application-charts';
import { liveSteps, pastSteps } from './charts/usage-steps';
import { variantSeries } from './charts/variant-series';
import { VariantShares } from './charts/variant-shares';
import { EnabledBadge } from './enabled-badge';
import { KeysCard } from './keys/keys-card';
import { ObjectivesCard } from './objectives/objectives-card';
import { useStartedAt } from './use-started-at';

const LIVE = { windowSeconds: 900, stepSeconds: 5 };

/** One application: is it served as it asked, by what, at what cost; and all that it states. */
export function ApplicationDetail({ name }: { name: string }) {
  const trpc = useTRPC();
  const time = useTimeRange('15m');
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: Infinity }));
  const application = useQuery(trpc.application.get.queryOptions({ application: name }, { refetchInterval: 10_000 }));
  if (application.data === undefined) return application.isError ? <NotShown error={application.error} /> : <Loading name={name} />;
  const editable = me.data?.scopes.includes('applications') === true && !application.data.builtIn;
  return (
    <>
      <BackLink />
      <PageHeader
        title={<span className="flex flex-wrap items-center gap-2.5">{name}<EnabledBadge enabled={application.data.enabled} />{application.data.builtIn && <Badge>built in</Badge>}</span>}
        description={application.data.builtIn ? 'For queries from this console. It cannot be changed.' : undefined}
        actions={<TimeRangeControl time={time} live="Live, 15 minutes" />}
      />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        {!application.data.enabled && <Notice tone="warn" title="This application is disabled">Its keys are refused with 403. Enable it below to serve its queries again.</Notice>}
        <Figures name={name} time={time} />
        <ObjectivesCard application={application.data} editable={editable} />
        <div className="grid grid-cols-1 items-start gap-4 sm:gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <KeysCard application={application.data} editable={editable} nowMs={application.dataUpdatedAt} />
          <MonthlyBudget application={application.data} editable={editable} />
        </div>
        {editable && <ApplicationSettings application={application.data} />}
      </div>
    </>
  );
}

function Figures({ name, time }: { name: string; time: TimeView }) {
  const trpc = useTRPC();
  const { period, words } = time;
  const isLive = !time.stated;
  const moving = (ms: number) => refreshEvery(time.range, ms);
  const live = useLiveUsage({ ...LIVE, application: name });
  const past = useQuery(trpc.usage.series.queryOptions({ application: name, ...period, groupBy: 'variant', latencyOf: 'total' }, { enabled: !isLive, refetchInterval: moving(30_000), placeholderData: keepPreviousData }));
  const summary = useQuery(trpc.usage.summary.queryOptions({ application: name, ...period, groupBy: 'variant' }, { refetchInterval: moving(isLive ? 5_000 : 15_000), placeholderData: keepPreviousData }));
  const cost = useQuery(trpc.cost.series.queryOptions({ application: name, ...period, groupBy: 'variant' }, { refetchInterval: moving(30_000), placeholderData: keepPreviousData }));
  const steps = isLive ? liveSteps(live.points) : pastSteps(past.data);
  const variants = variantSeries(summary.data?.groups, past.data?.groups, cost.data?.groups);
  const recent = liveSteps(live.points).slice(-2);
  const seconds = recent.reduce((sum, step) => sum + step.seconds, 0);
  const hours = (cost.data?.stepMs ?? 0) / 3_600_000;
  const spent = cost.data?.points.reduce((sum, point) => ({ usedUsd: sum.usedUsd + point.usedUsdPerHour * hours, idleUsd: sum.idleUsd + point.idleUsdPerHour * hours }), { usedUsd: 0, idleUsd: 0 });
  const loading = isLive ? live.state === 'connecting' : past.isPending;
  const silent = !loading && summary.data?.total.queries === 0 && steps.every((step) => step.total.queries === 0) && spent !== undefined && spent.usedUsd + spent.idleUsd === 0;
  return (
    <>
      <ApplicationTiles total={summary.data?.total} perSecond={seconds === 0 ? undefined : recent.reduce((sum, step) => sum + step.total.queries, 0) / seconds} cost={spent} period={words} />
      {silent ? (
        <Card>
          <EmptyState
            icon={<ChartNoAxesCombined />} title={`No query: ${words}`}
            text="Create a key below and ask with it: outcomes, latency and cost are charted here within two seconds."
            action={<Button onClick={() => time.setRange({ kind: 'last', span: '24h' })}>Look at the last 24 hours</Button>}
          />
        </Card>
      ) : (
        <>
          <ApplicationCharts application={name} steps={steps} variants={variants} time={time} loading={loading} />
          <VariantShares summary={summary.data} variants={variants} period={words} />
        </>
      )}
    </>
  );
}

function MonthlyBudget({ application, editable }: { application: ApplicationSummary; editable: boolean }) {
  const trpc = useTRPC();
  const startedAtMs = useStartedAt();
  const month = useQuery(trpc.cost.byApplication.queryOptions({ minutes: minutesOfMonth(startedAtMs) }, { refetchInterval: 60_000 }));
  const spent = month.data?.find((group) => group.id === application.id)?.totalUsd ?? 0;
  return <BudgetCard application={application} editable={editable} use={month.data === undefined ? null : budgetUse(spent, application.monthlyBudgetUsd, startedAtMs)} />;
}

function BackLink() {
  return (
    <Link href="/applications" className="mb-2 inline-flex items-center gap-1.5 text-sm text-ink-muted hover:text-ink">
      <ArrowLeft className="size-4" aria-hidden />Applications
    </Link>
  );
}

function Loading({ name }: { name: string }) {
  return (
    <>
      <BackLink />
      <PageHeader title={name} actions={<Skeleton className="h-8 w-56" />} />
      <div className="grid gap-4 sm:gap-5" role="status" aria-label={`Loading ${name}`}>
        <div className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">{['a', 'b', 'c', 'd'].map((key) => <Skeleton key={key} className="h-25 rounded-card" />)}</div>
        <div className="grid gap-4 sm:gap-5 lg:grid-cols-2">{['a', 'b', 'c', 'd'].map((key) => <Skeleton key={key} className="h-75 rounded-card" />)}</div>
      </div>
    </>
  );
}

function NotShown({ error }: { error: unknown }) {
  const { title, text } = explainError(error);
  const unknown = refusalIn(error)?.code === 'unknown_name';
  return (
    <>
      <BackLink />
      <Notice tone={unknown ? 'warn' : 'bad'} title={title} action={<Button asChild><Link href="/applications">See all applications</Link></Button>}>{text}</Notice>
    </>
  );
}
