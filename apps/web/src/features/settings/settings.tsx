'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { DangerCard } from './danger-card';
import { LimitsCard } from './limits-card';
import { WorkspaceCard } from './workspace-card';
import { WorkspacesCard } from './workspaces-card';

/** What is set for the whole workspace. */
export function Settings() {
  const trpc = useTRPC();
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: 30_000 }));
  const workspace = useQuery(trpc.workspace.get.queryOptions(undefined, { refetchInterval: 30_000 }));
  const owner = me.data?.scopes.includes('own') === true;
  const operator = me.data?.scopes.includes('operate') === true;
  return (
    <>
      <PageHeader title="Settings" description="What holds for the whole workspace" />
      {workspace.isError ? (
        <Notice tone="bad" title={explainError(workspace.error).title} action={<Button onClick={() => void workspace.refetch()}>Try again</Button>}>{explainError(workspace.error).text}</Notice>
      ) : (
        <div className="grid grid-cols-1 gap-4 sm:gap-5">
          <div className="grid grid-cols-1 items-start gap-4 sm:gap-5 lg:grid-cols-2">
            {workspace.data === undefined ? <Skeleton className="h-52 rounded-card" /> : <WorkspaceCard key={workspace.data.name} workspace={workspace.data} editable={owner} />}
            <WorkspacesCard mayCreate={owner} />
          </div>
          <LimitsCard editable={me.data?.scopes.includes('applications') === true} />
          <Card title="Hardware prices" description="What an hour of each class of machine costs: the bill and every choice of a variant rest on it">
            <div className="flex flex-wrap items-center justify-between gap-3">
              <p className="min-w-0 flex-1 basis-64 text-sm text-ink-muted">Prices, limits and the budget of machines are those of the whole installation: all workspaces share its machines. {operator ? 'You may change them.' : 'Operators and owners change them.'}</p>
              <Button asChild><Link href="/fleet">Open the fleet</Link></Button>
            </div>
          </Card>
          {owner && workspace.data !== undefined && <DangerCard workspace={workspace.data} />}
        </div>
      )}
    </>
  );
}
