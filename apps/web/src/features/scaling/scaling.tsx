'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { TimeRangeControl } from '../../components/time/time-range-control';
import { fittedRange, refreshEvery } from '../../components/time/time-range';
import { useTimeRange } from '../../components/time/use-time-range';
import { useUrlState } from '../../components/url/use-url-state';
import { Button } from '../../components/ui/button';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Select } from '../../components/ui/select';
import { EventsCard } from './events-card';
import { TimelineCharts } from './timeline-charts';

const ALL = '*';
const FRESH_MS = 2_000;
const SLOW_MS = 15_000;

/** What was asked, what could be answered, what ran, and every change of it with its reasons. */
export function Scaling() {
  const trpc = useTRPC();
  const time = useTimeRange('1h');
  const { params, change } = useUrlState();
  const task = params.get('task') ?? undefined;
  const tasks = useQuery(trpc.task.list.queryOptions());
  const short = time.range.kind === 'between' || time.range.span === '15m' || time.range.span === '1h';
  const timeline = useQuery(trpc.scaling.timeline.queryOptions({ ...(task === undefined ? {} : { task }), ...time.period }, {
    refetchInterval: refreshEvery(time.range, short ? FRESH_MS : SLOW_MS), placeholderData: keepPreviousData,
  }));
  const names = [...new Set([...(tasks.data ?? []).map(({ name }) => name), ...(task === undefined ? [] : [task])])];
  return (
    <>
      <PageHeader
        title="Scaling" description="Load, capacity and instances over time, and why they changed"
        actions={
          <>
            <Select label="Task" value={task ?? ALL} onValueChange={(value: string) => change({ task: value === ALL ? null : value })} options={[{ value: ALL, label: 'All tasks' }, ...names.map((name) => ({ value: name, label: name }))]} className="max-w-52" />
            <TimeRangeControl time={time} steps />
          </>
        }
      />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        {timeline.isError && <Notice tone="bad" title={explainError(timeline.error).title} action={<Button onClick={() => void timeline.refetch()}>Try again</Button>}>{explainError(timeline.error).text}</Notice>}
        <TimelineCharts
          timeline={timeline.data} nowMs={timeline.dataUpdatedAt} by={task === undefined ? 'task' : 'variant'} time={time}
          onZoom={(fromMs, toMs) => time.setRange(fittedRange(fromMs, toMs, Date.now()), 'step')}
        />
        <EventsCard timeline={timeline.data} task={task} time={time} />
      </div>
    </>
  );
}
