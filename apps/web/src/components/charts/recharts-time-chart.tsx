'use client';
import { Area, AreaChart, CartesianGrid, Line, LineChart, ReferenceArea, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { formatClock } from '../format';
import { AXIS, ChartFrame, GRID } from './chart-frame';
import { ChartTooltip } from './chart-tooltip';
import type { TimeChartProps } from './time-chart';
import { powersOfTen } from './powers-of-ten';
import { timeTicks } from './time-ticks';
import { useDragZoom } from './use-drag-zoom';
import type { DrawnTime } from './use-drag-zoom';

/** Lines over time. */
export function TimeLineChart(props: TimeChartProps) {
  const { drawn, handlers } = useDragZoom(props.onZoom);
  return (
    <ChartFrame label={props.label} series={props.series} {...frameOf(props)}>
      <LineChart data={[...props.points]} margin={MARGIN} {...handlers}>
        {frame(props, drawn)}
        {props.series.map((each) => (
          <Line key={each.key} dataKey={each.key} name={each.name} stroke={each.colour} strokeWidth={2} dot={false} isAnimationActive={false} type="monotone" />
        ))}
      </LineChart>
    </ChartFrame>
  );
}

/** Areas that add up, over time. */
export function TimeAreaChart(props: TimeChartProps) {
  const { drawn, handlers } = useDragZoom(props.onZoom);
  return (
    <ChartFrame label={props.label} series={props.series} {...frameOf(props)}>
      <AreaChart data={[...props.points]} margin={MARGIN} {...handlers}>
        {frame(props, drawn)}
        {props.series.map((each) => (
          <Area
            key={each.key} dataKey={each.key} name={each.name} stackId="all" stroke={each.colour} fill={each.colour} fillOpacity={0.28}
            strokeWidth={1.5} isAnimationActive={false} type="monotone"
          />
        ))}
      </AreaChart>
    </ChartFrame>
  );
}

/** Bars without gaps that add up, over time: for counts of things that happened. */
export function TimeBarChart(props: TimeChartProps) {
  const { drawn, handlers } = useDragZoom(props.onZoom);
  return (
    <ChartFrame label={props.label} series={props.series} {...frameOf(props)}>
      <AreaChart data={[...props.points]} margin={MARGIN} {...handlers}>
        {frame(props, drawn)}
        {props.series.map((each) => (
          <Area
            key={each.key} dataKey={each.key} name={each.name} stackId="all" stroke="none" fill={each.colour} fillOpacity={0.85}
            isAnimationActive={false} type="stepAfter" activeDot={false}
          />
        ))}
      </AreaChart>
    </ChartFrame>
  );
}

/** What axes of time without seconds are marked by at least. */
const MINUTE_MS = 60_000;
const MARGIN = { top: 6, right: 8, bottom: 0, left: 0 };

function frameOf({ height, named = false }: TimeChartProps) {
  return { named, ...(height === undefined ? {} : { height }) };
}

function logarithmicAxis({ points, series }: TimeChartProps) {
  const ticks = powersOfTen(points.flatMap((point) => series.map(({ key }) => point[key] ?? 0)));
  return { scale: 'log' as const, ticks, domain: [ticks[0] ?? 1, ticks.at(-1) ?? 10], interval: 0 as const };
}

function frame(props: TimeChartProps, drawn: DrawnTime | null) {
  const { points, format, domain, reference, marks = [], withSeconds = false, formatTime } = props;
  return (
    <>
      <CartesianGrid {...GRID} />
      <XAxis
        {...AXIS} dataKey="atMs" type="number" scale="time" domain={['dataMin', 'dataMax']} minTickGap={24}
        ticks={timeTicks(points[0]?.atMs, points.at(-1)?.atMs, withSeconds ? 0 : MINUTE_MS)}
        tickFormatter={(atMs: number) => formatTime?.(atMs) ?? formatClock(atMs, withSeconds)}
      />
      <YAxis {...AXIS} width={64} tickFormatter={format} {...(props.logarithmic === true ? logarithmicAxis(props) : { tickCount: 4, allowDecimals: props.whole !== true, domain: domain ?? [0, 'auto'], allowDataOverflow: domain !== undefined })} />
      <Tooltip
        isAnimationActive={false} cursor={{ stroke: 'var(--line-strong)', fill: 'var(--sunken)', fillOpacity: 0.4 }}
        content={({ active, label, payload }) => <ChartTooltip active={active} label={label} payload={payload} format={format} formatLabel={(atMs) => formatTime?.(atMs) ?? formatClock(atMs, true)} />}
      />
      {marks.map(({ atMs, colour }, index) => <ReferenceLine key={`${atMs} ${index}`} x={atMs} stroke={colour} strokeOpacity={0.7} strokeDasharray="2 3" />)}
      {drawn !== null && <ReferenceArea x1={drawn.fromMs} x2={drawn.toMs} fill="var(--accent)" fillOpacity={0.15} />}
      {reference !== undefined && (
        <ReferenceLine y={reference.value} stroke="var(--ink-faint)" strokeDasharray="4 4" label={{ value: reference.name, position: 'insideTopRight', fill: 'var(--ink-faint)', fontSize: 11 }} />
      )}
    </>
  );
}
