'use client';
import { useState } from 'react';
import type { PlanAlternative } from '@infaas/shared/domain/plan';
import { chartColour, MEANING } from '../../../components/charts/palette';
import { TimeAreaChart, TimeLineChart } from '../../../components/charts/time-chart';
import type { TimePoint } from '../../../components/charts/time-chart';
import { formatPercent, formatRate } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import { SegmentedControl } from '../../../components/ui/segmented-control';
import { Select } from '../../../components/ui/select';
import type { PlanDetail } from '../../../server/plan/read-plans';
import { instantText } from './instant-text';

type OverTimeProps = { plan: PlanDetail; alternatives: readonly PlanAlternative[]; recommended: string | null };

const SHOWN = [{ value: 'machines', label: 'Machines' }, { value: 'instances', label: 'Instances' }, { value: 'load', label: 'Load' }, { value: 'missed', label: 'Missed' }] as const;
type Shown = (typeof SHOWN)[number]['value'];

/** Machines, instances, load and misses of one alternative over the time of the traffic. */
export function OverTimeCard({ plan, alternatives, recommended }: OverTimeProps) {
  const [wanted, setWanted] = useState<string | null>(null);
  const [shown, setShown] = useState<Shown>('machines');
  const way = alternatives.find(({ name }) => name === (wanted ?? recommended)) ?? alternatives[0];
  if (way === undefined) return null;
  return (
    <Card
      title="Over time" description="In the stretches that were played."
      actions={<SegmentedControl label="What is shown" value={shown} onValueChange={setShown} options={SHOWN} />}
    >
      <Select label="Alternative" value={way.name} onValueChange={setWanted} className="mb-3 max-w-full" options={alternatives.map(({ name }) => ({ value: name, label: name }))} />
      <Chart plan={plan} way={way} shown={shown} />
    </Card>
  );
}

function Chart({ plan, way, shown }: { plan: PlanDetail; way: PlanAlternative; shown: Shown }) {
  const startMs = plan.spec.traffic.kind === 'recorded' ? plan.spec.traffic.toMs - 3_600_000 * (plan.result?.traffic.hours ?? 0) : null;
  const base = startMs ?? 0;
  const points = (values: (point: PlanAlternative['series'][number]) => Record<string, number | null>): TimePoint[] => way.series.map((point) => ({ ...values(point), atMs: base + 1_000 * point.second }) as TimePoint);
  const common = { height: 200, formatTime: (atMs: number) => instantText(atMs, startMs) };
  switch (shown) {
    case 'machines': {
      const names = [...new Set(way.series.flatMap(({ machines }) => Object.keys(machines)))].sort();
      return <TimeAreaChart {...common} label="Machines" points={points(({ machines }) => Object.fromEntries(names.map((name) => [name, machines[name] ?? 0])))} series={names.map((name, at) => ({ key: name, name, colour: chartColour(at) }))} format={(count) => String(Number(count.toFixed(1)))} />;
    }
    case 'instances':
      return <TimeLineChart {...common} label="Instances" points={points(({ instances }) => ({ instances }))} series={[{ key: 'instances', name: 'instances', colour: MEANING.used }]} format={(count) => String(Number(count.toFixed(1)))} />;
    case 'load':
      return <TimeLineChart {...common} label="Queries per second" points={points(({ perSecond }) => ({ perSecond }))} series={[{ key: 'perSecond', name: 'queries', colour: MEANING.used }]} format={formatRate} />;
    case 'missed':
      return <TimeLineChart {...common} label="Part not answered as asked" points={points(({ missed }) => ({ missed }))} series={[{ key: 'missed', name: 'missed', colour: MEANING.bad }]} format={(part) => formatPercent(part)} />;
  }
}
