'use client';
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts';
import { formatMicros } from '../format';
import { AXIS, ChartFrame, GRID } from './chart-frame';
import { ChartTooltip } from './chart-tooltip';
import type { BatchChartProps } from './batch-chart';
import { powersOfTen } from './powers-of-ten';

/** Times by batch size, both in steps of equal ratio, so that a doubling is as wide everywhere. */
export function RechartsBatchChart({ label, points, series }: BatchChartProps) {
  const ticks = powersOfTen(points.flatMap((point) => series.map(({ key }) => point[key] ?? 0)));
  const batches = points.map((point) => point['batch'] ?? 1);
  return (
    <ChartFrame label={label} series={series} height={220}>
      <LineChart data={[...points]} margin={{ top: 6, right: 12, bottom: 0, left: 0 }}>
        <CartesianGrid {...GRID} />
        <XAxis {...AXIS} dataKey="batch" type="number" scale="log" domain={['dataMin', 'dataMax']} ticks={batches} tickFormatter={String} />
        <YAxis {...AXIS} width={64} scale="log" ticks={ticks} domain={[ticks[0] ?? 1, ticks.at(-1) ?? 10]} interval={0} tickFormatter={formatMicros} />
        <Tooltip
          isAnimationActive={false} cursor={{ stroke: 'var(--line-strong)' }}
          content={({ active, label: batch, payload }) => <ChartTooltip active={active} label={batch} payload={payload} format={formatMicros} formatLabel={(size) => `Batch of ${size}`} />}
        />
        {series.map((each) => <Line key={each.key} dataKey={each.key} name={each.name} stroke={each.colour} strokeWidth={2} dot={{ r: 2.5 }} connectNulls isAnimationActive={false} type="linear" />)}
      </LineChart>
    </ChartFrame>
  );
}
