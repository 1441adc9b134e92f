'use client';
import { CartesianGrid, ReferenceLine, Scatter, ScatterChart, Tooltip, XAxis, YAxis, ZAxis } from 'recharts';
import { AXIS, ChartFrame } from './chart-frame';
import { chartColour } from './palette';
import { paretoFront } from './pareto-front';

/** One thing to choose among. `details` are shown on hover. */
export type TradeOffPoint = {
  id: string;
  name: string;
  x: number;
  y: number;
  /** Third figure, shown as the size of the mark. */
  size: number;
  /** Things of one group have one colour. */
  group: string;
  state: 'normal' | 'chosen' | 'excluded';
  details: readonly { name: string; value: string }[];
};

type TradeOffChartProps = {
  label: string;
  points: readonly TradeOffPoint[];
  x: { name: string; format: (value: number) => string; limit?: number | null };
  y: { name: string; format: (value: number) => string; floor?: number | null };
  height?: number;
  onSelect?: (id: string) => void;
};

/** Marks by two figures (lower x and higher y are better) with the frontier as a line; limits are drawn where they are set. x is logarithmic. */
export function TradeOffChart({ label, points, x, y, height = 320, onSelect }: TradeOffChartProps) {
  const groups = [...new Set(points.map((point) => point.group))].sort();
  const front = paretoFront(points.filter((point) => point.state !== 'excluded' || points.every((each) => each.state === 'excluded')));
  const series = groups.map((group, index) => ({ key: group, name: group, colour: chartColour(index) }));
  return (
    <ChartFrame label={label} height={height} series={series}>
      <ScatterChart margin={{ top: 10, right: 16, bottom: 18, left: 4 }}>
        <CartesianGrid stroke="var(--line)" />
        <XAxis
          {...AXIS} type="number" dataKey="x" name={x.name} scale="log" domain={logDomain(points, x.limit)} tickFormatter={x.format} minTickGap={40} allowDataOverflow
          label={{ value: x.name, position: 'insideBottom', offset: -10, fill: 'var(--ink-faint)', fontSize: 11 }}
        />
        <YAxis {...AXIS} type="number" dataKey="y" name={y.name} width={60} domain={paddedDomain(points, y.floor)} tickFormatter={y.format} allowDataOverflow />
        <ZAxis type="number" dataKey="size" range={[70, 420]} />
        <Tooltip isAnimationActive={false} cursor={false} content={({ active, payload }) => <PointTooltip active={active === true} point={payload[0]?.payload as TradeOffPoint | undefined} />} />
        {typeof x.limit === 'number' && <ReferenceLine x={x.limit} stroke="var(--bad)" strokeDasharray="4 4" />}
        {typeof y.floor === 'number' && <ReferenceLine y={y.floor} stroke="var(--bad)" strokeDasharray="4 4" />}
        <Scatter data={front} line={{ stroke: 'var(--ink-faint)', strokeWidth: 1.5, strokeDasharray: '2 3' }} shape={() => <g />} isAnimationActive={false} legendType="none" tooltipType="none" />
        {series.map((group) => (
          <Scatter
            key={group.key} name={group.name} data={points.filter((point) => point.group === group.key)} isAnimationActive={false}
            shape={(mark: unknown) => <Mark {...(mark as MarkProps)} colour={group.colour} />}
            {...(onSelect === undefined ? {} : { onClick: (mark: unknown) => onSelect((mark as { payload: TradeOffPoint }).payload.id) })}
          />
        ))}
      </ScatterChart>
    </ChartFrame>
  );
}

type MarkProps = { cx?: number; cy?: number; size?: number; payload?: TradeOffPoint };

function Mark({ cx = 0, cy = 0, size = 100, payload, colour }: MarkProps & { colour: string }) {
  const radius = Math.sqrt(size / Math.PI);
  const state = payload?.state ?? 'normal';
  return (
    <g className="cursor-pointer">
      {state === 'chosen' && <circle cx={cx} cy={cy} r={radius + 5} fill="none" stroke="var(--ink)" strokeWidth={2} />}
      <circle cx={cx} cy={cy} r={radius} fill={colour} fillOpacity={state === 'excluded' ? 0.12 : 0.78} stroke={colour} strokeWidth={1.5} strokeDasharray={state === 'excluded' ? '2 2' : undefined} />
    </g>
  );
}

function PointTooltip({ active, point }: { active: boolean; point: TradeOffPoint | undefined }) {
  if (!active || point === undefined) return null;
  return (
    <div className="max-w-72 rounded-control border bg-raised px-3 py-2 text-xs shadow-raised">
      <p className="mb-1 break-all font-medium">{point.name}</p>
      <dl className="grid grid-cols-[auto_auto] gap-x-4 gap-y-0.5">
        {point.details.map((detail) => (
          <div key={detail.name} className="contents">
            <dt className="text-ink-muted">{detail.name}</dt>
            <dd className="text-right font-medium">{detail.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function logDomain(points: readonly TradeOffPoint[], limit: number | null | undefined): [number, number] {
  const values = points.map((point) => point.x).concat(typeof limit === 'number' ? [limit] : []).filter((value) => value > 0);
  if (values.length === 0) return [1, 10];
  return [Math.min(...values) / 1.4, Math.max(...values) * 1.4];
}

function paddedDomain(points: readonly TradeOffPoint[], floor: number | null | undefined): [number, number] {
  const values = points.map((point) => point.y).concat(typeof floor === 'number' ? [floor] : []);
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = Math.max((high - low) * 0.15, 0.005);
  return [Math.max(0, low - room), Math.min(1, high + room)];
}
