'use client';
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import { AXIS, ChartFrame } from './chart-frame';
import { ChartTooltip } from './chart-tooltip';
import type { Series } from './palette';

export type CategoryRow = { name: string } & Record<string, number | string>;

type CategoryBarChartProps = { label: string; rows: readonly CategoryRow[]; series: readonly Series[]; format: (value: number) => string; height?: number };

/** Horizontal bars of named things, stacked when there are several series. */
export function CategoryBarChart({ label, rows, series, format, height }: CategoryBarChartProps) {
  return (
    <ChartFrame label={label} series={series} height={height ?? 40 + rows.length * 34}>
      <BarChart data={[...rows]} layout="vertical" margin={{ top: 0, right: 12, bottom: 0, left: 0 }} barSize={16}>
        <CartesianGrid stroke="var(--line)" horizontal={false} />
        <XAxis {...AXIS} type="number" tickFormatter={format} tickCount={4} />
        <YAxis {...AXIS} type="category" dataKey="name" width={120} tick={{ fill: 'var(--ink-muted)', fontSize: 12 }} />
        <Tooltip
          isAnimationActive={false} cursor={{ fill: 'var(--sunken)', fillOpacity: 0.5 }}
          content={({ active, label: name, payload }) => <ChartTooltip active={active} label={0} payload={payload} format={format} formatLabel={() => String(name)} />}
        />
        {series.map((each) => (
          <Bar key={each.key} dataKey={each.key} name={each.name} stackId="all" fill={each.colour} isAnimationActive={false} radius={2} />
        ))}
      </BarChart>
    </ChartFrame>
  );
}
