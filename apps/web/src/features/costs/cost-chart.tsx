'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { chartColour, seriesOf } from '../../components/charts/palette';
import { TimeAreaChart } from '../../components/charts/time-chart';
import { formatUsd } from '../../components/format';
import { fittedRange, refreshEvery } from '../../components/time/time-range';
import type { TimeView } from '../../components/time/use-time-range';
import { Card } from '../../components/ui/card';
import { Skeleton } from '../../components/ui/skeleton';
import type { CostGrouping } from './costs';
import { costSeriesPoints } from './cost-points';

/** So many colours are told apart; the next is that of the rest. */
const MOST_COLOURS = 7;

/** Returns the colour that an application has on the overview, where there are not more of them than colours. */
function colourOfApplication(applications: readonly { id: string; name: string }[] | undefined, id: string): string | undefined {
  if (applications === undefined || applications.length > MOST_COLOURS) return undefined;
  return id === '' ? chartColour(MOST_COLOURS) : seriesOf(applications).find(({ key }) => key === id)?.colour;
}

/** Dollars per hour over time, by what was chosen; the dearest seven, and the rest. */
export function CostChart({ groupBy, time }: { groupBy: CostGrouping; time: TimeView }) {
  const trpc = useTRPC();
  const cost = useQuery(trpc.cost.series.queryOptions({ groupBy, mostGroups: 7, ...time.period }, { refetchInterval: refreshEvery(time.range, 30_000), placeholderData: keepPreviousData }));
  const applications = useQuery(trpc.application.list.queryOptions(undefined, { enabled: groupBy === 'application' }));
  const { series, points } = costSeriesPoints(cost.data, (index, id) => (groupBy === 'application' && id !== undefined ? colourOfApplication(applications.data, id) : undefined) ?? chartColour(index));
  return (
    <Card title="Cost per hour" description={`by ${groupBy}, used and kept ready, ${time.words}. Draw over the chart to look closer.`} reads={[cost]}>
      {cost.isPending ? <Skeleton className="h-56" /> : series.length === 0 ? (
        <p className="grid h-56 place-items-center rounded-control bg-sunken/60 text-sm text-ink-muted">Nothing was billed in this time.</p>
      ) : (
        <div className="flex min-h-56 flex-col justify-end">
          <TimeAreaChart
            label={`Cost per hour by ${groupBy}`} points={points} series={series} format={formatUsd} formatTime={(atMs) => time.clock(atMs, { date: time.dated })}
            onZoom={(fromMs, toMs) => time.setRange(fittedRange(fromMs, toMs, Date.now()), 'step')}
          />
        </div>
      )}
    </Card>
  );
}
