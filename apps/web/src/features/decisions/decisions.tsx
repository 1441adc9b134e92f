'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Scale } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { refreshEvery } from '../../components/time/time-range';
import { TimeRangeControl } from '../../components/time/time-range-control';
import { useTimeLink, useTimeRange } from '../../components/time/use-time-range';
import type { TimeView } from '../../components/time/use-time-range';
import { useUrlState } from '../../components/url/use-url-state';
import type { UrlChange } from '../../components/url/use-url-state';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { parseFilters } from './list/decision-filters';
import type { DecisionFilters } from './list/decision-filters';
import { DecisionsTable } from './list/decisions-table';
import { DistributionCards } from './list/distribution-cards';
import { FilterBar } from './list/filter-bar';

const PAGE = 50;
const FRESH_MS = 2_000;
const COUNTED_MS = 5_000;

/** What was decided for queries: searched, filtered, and how it came out. */
export function Decisions() {
  const trpc = useTRPC();
  const time = useTimeRange('1h');
  const { params, change } = useUrlState();
  const filters = parseFilters(params);
  const moving = refreshEvery(time.range, COUNTED_MS);
  const distribution = useQuery(trpc.decision.distribution.queryOptions({ ...filters, ...time.period }, { refetchInterval: moving, placeholderData: keepPreviousData }));
  return (
    <>
      <PageHeader title="Decisions" description="Which variant answered which query, and why" actions={<TimeRangeControl time={time} />} />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        <FilterBar filters={filters} variants={distribution.data?.variants.map(({ variant }) => variant) ?? []} onChange={change} />
        {distribution.isError && <Notice tone="bad" title={explainError(distribution.error).title}>{explainError(distribution.error).text}</Notice>}
        <DistributionCards distribution={distribution.data} onResult={(result) => change({ result })} onVariant={(variant) => change({ variant })} />
        <DecisionList filters={filters} time={time} change={change} />
      </div>
    </>
  );
}

function DecisionList({ filters, time, change }: { filters: DecisionFilters; time: TimeView; change: (change: UrlChange) => void }) {
  const trpc = useTRPC();
  const linkWithTime = useTimeLink();
  const moving = refreshEvery(time.range, FRESH_MS);
  const list = useInfiniteQuery(trpc.decision.list.infiniteQueryOptions({ ...filters, ...time.period, limit: PAGE }, {
    getNextPageParam: (page) => {
      const last = page.at(-1);
      return page.length < PAGE || last === undefined ? null : { atMs: last.atMs, id: last.id };
    },
    // Who reads further back is not to have the list move under the eyes.
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) <= 1 ? moving() : false),
    placeholderData: keepPreviousData,
  }));
  const rows = list.data?.pages.flat() ?? [];
  const linkTo = (id: string) => linkWithTime(`/decisions/${encodeURIComponent(id)}`, { ...filters });
  return (
    <Card title="Queries" description="one a second of each kind is kept, and more of those that were refused or failed">
      {list.isPending ? (
        <Skeleton className="h-96" />
      ) : list.isError ? (
        <Notice tone="bad" title={explainError(list.error).title} action={<Button onClick={() => void list.refetch()}>Try again</Button>}>{explainError(list.error).text}</Notice>
      ) : rows.length === 0 ? (
        <Nothing filtered={Object.keys(filters).length > 0} words={time.words} onClear={() => change({ result: null, application: null, task: null, variant: null, worker: null })} onLonger={() => time.setRange({ kind: 'last', span: '7d' })} />
      ) : (
        <>
          <DecisionsTable rows={rows} clock={time.clock} dated={severalDays(rows.map(({ atMs }) => time.clock(atMs, { date: true })))} linkTo={linkTo} />
          {list.hasNextPage && <div className="mt-3 text-center"><Button size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>Show earlier decisions</Button></div>}
        </>
      )}
    </Card>
  );
}

/** Whether instants that are written with their dates (`22 Nov 14:05`) lie on several days. */
function severalDays(written: readonly string[]): boolean {
  return new Set(written.map((text) => text.replace(/ \S+$/u, ''))).size > 1;
}

function Nothing({ filtered, words, onClear, onLonger }: { filtered: boolean; words: string; onClear: () => void; onLonger: () => void }) {
  return filtered ? (
    <EmptyState icon={<Scale />} title="No decision fits these filters" text={`Nothing in the time that is shown (${words}) fits all of them.`} action={<Button onClick={onClear}>Clear filters</Button>} />
  ) : (
    <EmptyState
      icon={<Scale />} title="No query was decided in this time" text="Every query is decided by its objective; a sample of the decisions, and every one that was asked to explain itself, is kept here for a week."
      action={<Button onClick={onLonger}>Look at the last 7 days</Button>}
    />
  );
}
