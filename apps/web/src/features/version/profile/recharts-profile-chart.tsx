'use client';
import { Area, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts';
import { AXIS, ChartFrame, GRID } from '../../../components/charts/chart-frame';
import { chartColour } from '../../../components/charts/palette';
import { formatMicros } from '../../../components/format';
import type { ProfilePoint } from './profile-points';

const MEASURED = { key: 'mean', name: 'Mean, measured', colour: chartColour(0) };
const BAND = { key: 'band', name: 'Median to 95th percentile', colour: chartColour(5) };
const LINE = { key: 'line', name: 'Straight line through the means', colour: chartColour(3) };

/** The chart itself: batch sizes across, run time up, both from zero. */
export function RechartsProfileChart({ label, points }: { label: string; points: readonly ProfilePoint[] }) {
  return (
    <ChartFrame label={label} height={232} series={[MEASURED, BAND, LINE]}>
      <ComposedChart data={[...points]} margin={{ top: 6, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid {...GRID} />
        <XAxis {...AXIS} dataKey="batch" type="number" domain={[0, 'dataMax']} ticks={points.map((point) => point.batch)} interval="preserveEnd" minTickGap={14} />
        <YAxis {...AXIS} width={64} tickCount={5} domain={[0, 'auto']} tickFormatter={formatMicros} />
        <Tooltip isAnimationActive={false} cursor={{ stroke: 'var(--line-strong)' }} content={({ active, payload }) => <Told point={active ? (payload[0]?.payload as ProfilePoint | undefined) : undefined} />} />
        <Area dataKey="band" stroke="none" fill={BAND.colour} fillOpacity={0.35} isAnimationActive={false} type="linear" activeDot={false} />
        <Line dataKey="line" stroke={LINE.colour} strokeWidth={1.5} strokeDasharray="5 4" dot={false} activeDot={false} isAnimationActive={false} type="linear" />
        <Line dataKey="mean" stroke={MEASURED.colour} strokeWidth={2} dot={{ r: 3, fill: MEASURED.colour, strokeWidth: 0 }} isAnimationActive={false} type="linear" />
      </ComposedChart>
    </ChartFrame>
  );
}

function Told({ point }: { point: ProfilePoint | undefined }) {
  if (point === undefined) return null;
  const rows = [
    { ...MEASURED, value: formatMicros(point.mean) },
    { ...BAND, value: `${formatMicros(point.band[0])} – ${formatMicros(point.band[1])}` },
    { ...LINE, value: formatMicros(point.line) },
  ];
  return (
    <div className="rounded-control border bg-raised px-3 py-2 text-xs shadow-raised">
      <p className="mb-1 font-medium">{`Batch of ${point.batch}`}</p>
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-2 gap-y-0.5">
        {rows.map((row) => (
          <div key={row.key} className="contents">
            <span aria-hidden className="size-2 rounded-[2px]" style={{ background: row.colour }} />
            <dt className="text-ink-muted">{row.name}</dt>
            <dd className="text-right font-medium">{row.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
