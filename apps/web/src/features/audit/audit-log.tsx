'use client';
import { useState } from 'react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText, Search } from 'lucide-react';
import { explainError, refusalIn, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { TimeRangeControl } from '../../components/time/time-range-control';
import { useTimeRange } from '../../components/time/use-time-range';
import type { TimeView } from '../../components/time/use-time-range';
import { EmptyState } from '../../components/ui/empty-state';
import { TextField } from '../../components/ui/field';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Select } from '../../components/ui/select';
import { Skeleton } from '../../components/ui/skeleton';
import { AREAS } from './action-words';
import type { Area } from './action-words';
import { EntriesTable } from './entries-table';

const RESULTS = [
  { value: 'all', label: 'Any result' },
  { value: 'done', label: 'Done' },
  { value: 'refused', label: 'Refused' },
  { value: 'open', label: 'Not known' },
] as const;
type Result = (typeof RESULTS)[number]['value'];

const PAGE = 50;
const LIVE_MS = 5_000;

/** Who changed what, when, from where, and what came of it. */
export function AuditLog() {
  const trpc = useTRPC();
  const time = useTimeRange('30d');
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  const [area, setArea] = useState<Area>('all');
  const [result, setResult] = useState<Result>('all');
  const filter = { limit: PAGE, ...timeFilter(time), ...(search === '' ? {} : { search }), ...(area === 'all' ? {} : { action: area }), ...(result === 'all' ? {} : { result }) };
  const log = useInfiniteQuery(trpc.audit.list.infiniteQueryOptions(filter, {
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    // Whoever reads further back is not disturbed by what comes.
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 1) > 1 ? false : LIVE_MS),
  }));
  const entries = (log.data?.pages ?? []).flatMap((page) => page.entries);
  const filtered = time.stated || search !== '' || area !== 'all' || result !== 'all';
  function clear() {
    time.reset();
    setText('');
    setSearch('');
    setArea('all');
    setResult('all');
  }
  return (
    <>
      <PageHeader title="Audit log" description="Every change made through the console and its API; entries are never changed or removed" actions={<TimeRangeControl time={time} live="Any time" />} />
      {log.isError ? (
        <Notice tone={refusalIn(log.error)?.code === 'forbidden' ? 'warn' : 'bad'} title={explainError(log.error).title} action={<Button onClick={() => void log.refetch()}>Try again</Button>}>{explainError(log.error).text}</Notice>
      ) : (
        <Card>
          <form className="mb-3 flex flex-wrap items-end gap-2" role="search" onSubmit={(event) => { event.preventDefault(); setSearch(text.trim()); }}>
            <TextField label="Search" type="search" value={text} onChange={(event) => { setText(event.target.value); if (event.target.value === '') setSearch(''); }} placeholder="who, what, or on what" maxLength={100} className="min-w-0 grow basis-52" />
            <Button type="submit" icon={<Search />}>Search</Button>
            <Select label="Area" value={area} onValueChange={setArea} options={AREAS} className="w-48" />
            <Select label="Result" value={result} onValueChange={setResult} options={RESULTS} className="w-32" />
          </form>
          {log.isPending ? <Skeleton className="h-96" /> : entries.length === 0 ? (
            <EmptyState
              icon={<ScrollText />} title={filtered ? 'Nothing like that' : 'Nothing was changed yet'} action={filtered ? <Button onClick={clear}>Show all</Button> : undefined}
              text={filtered ? 'No entry of the time that is chosen fits the search and the filters.' : 'Each change of applications, keys, models, machines and people leaves an entry here: who, what, from where, and what came of it.'}
            />
          ) : (
            <EntriesTable entries={entries} clock={time.clock} />
          )}
          {log.hasNextPage && <div className="mt-3 flex justify-center"><Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>Show older entries</Button></div>}
        </Card>
      )}
    </>
  );
}

/** Returns what the log is asked for of time: all of it unless the address states a range. */
function timeFilter({ stated, period }: TimeView): { minutes?: number; sinceMs?: number; untilMs?: number } {
  if (!stated) return {};
  return 'minutes' in period ? period : { sinceMs: period.fromMs, untilMs: period.toMs };
}
