'use client';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { AppWindow, Plus } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { useLiveUsage } from '../../client/use-live-usage';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { minutesOfMonth } from './budget/budget-use';
import { applicationRows } from './list/application-row';
import { ApplicationsTable } from './list/applications-table';
import { CreateApplicationDialog } from './list/create-application-dialog';
import { useStartedAt } from './use-started-at';

/** Who asks, whether they get what they asked for, and what it costs. */
export function Applications() {
  const trpc = useTRPC();
  const startedAtMs = useStartedAt();
  const [creating, setCreating] = useState(false);
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: Infinity }));
  const applications = useQuery(trpc.application.list.queryOptions(undefined, { refetchInterval: 10_000 }));
  const usage = useQuery(trpc.usage.summary.queryOptions({ minutes: 60, latencyOf: 'total' }, { refetchInterval: 10_000 }));
  const hour = useQuery(trpc.cost.byApplication.queryOptions({ minutes: 60 }, { refetchInterval: 30_000 }));
  const month = useQuery(trpc.cost.byApplication.queryOptions({ minutes: minutesOfMonth(startedAtMs) }, { refetchInterval: 60_000 }));
  const live = useLiveUsage({ windowSeconds: 30 });
  const editable = me.data?.scopes.includes('applications') === true;
  const rows = applicationRows(applications.data ?? [], { usage: usage.data, hour: hour.data, month: month.data, live: live.points, nowMs: applications.dataUpdatedAt });
  const onlyBuiltIn = applications.data?.every((each) => each.builtIn) === true;
  const create = <Button look="primary" icon={<Plus />} onClick={() => setCreating(true)}>New application</Button>;
  return (
    <>
      <PageHeader title="Applications" description="Who asks, whether they get what they asked for, and what it costs" actions={editable && !onlyBuiltIn ? create : undefined} />
      {applications.isError ? (
        <Notice tone="bad" title={explainError(applications.error).title} action={<Button onClick={() => void applications.refetch()}>Try again</Button>}>{explainError(applications.error).text}</Notice>
      ) : (
        <Card>
          {applications.isPending ? <Skeleton className="h-72" /> : <ApplicationsTable rows={rows} />}
          {onlyBuiltIn && (
            <EmptyState
              icon={<AppWindow />} title="Make your first application" action={editable ? create : undefined}
              text="An application says what it needs of every answer: how accurate, how fast, at what cost. It gets its own keys, budget and charts, and never names a model."
            />
          )}
        </Card>
      )}
      {creating && <CreateApplicationDialog taken={(applications.data ?? []).map((each) => each.name)} onClose={() => setCreating(false)} />}
    </>
  );
}
