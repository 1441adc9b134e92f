'use client';
import { CartesianGrid, ErrorBar, Line, ComposedChart, ReferenceLine, Scatter, Tooltip, XAxis, YAxis } from 'recharts';
import { AXIS, ChartFrame, GRID } from '../../../components/charts/chart-frame';
import { MEANING } from '../../../components/charts/palette';
import { formatPercent } from '../../../components/format';
import { metText, perHour } from '../plan-words';
import type { FrontierProps } from './frontier-card';
import { frontierLine, frontierPoints, metScale } from './frontier-points';
import type { FrontierPoint } from './frontier-points';

const LEGEND = [
  { key: 'recommended', name: 'recommended', colour: MEANING.good }, { key: 'kept', name: 'as much as wanted, or more', colour: MEANING.used }, { key: 'not', name: 'less', colour: MEANING.bad },
];

/** Alternatives by cost and by what they keep, with their ranges; a line joins those that nothing beats. */
export function RechartsFrontierChart({ alternatives, recommended, keep }: FrontierProps) {
  const points = frontierPoints(alternatives, recommended);
  const most = Math.max(...points.map(({ x, costRange }) => x + costRange[1]));
  const scale = metScale(points, keep);
  const groups = [
    { colour: MEANING.bad, points: points.filter(({ kept }) => !kept) }, { colour: MEANING.used, points: points.filter((point) => point.kept && !point.recommended) },
    { colour: MEANING.good, points: points.filter((point) => point.recommended) },
  ].filter((group) => group.points.length > 0);
  return (
    <ChartFrame label="Cost and part answered as asked" series={LEGEND} height={250}>
      <ComposedChart margin={{ top: 8, right: 16, bottom: 4, left: 0 }}>
        <CartesianGrid {...GRID} />
        <XAxis {...AXIS} dataKey="x" type="number" domain={[0, most * 1.08]} tickFormatter={perHour} tickCount={5} />
        <YAxis {...AXIS} dataKey="y" type="number" width={64} domain={[scale.least, scale.most]} ticks={scale.ticks} tickFormatter={(part: number) => formatPercent(part)} interval={0} />
        <ReferenceLine y={keep} stroke="var(--ink-faint)" strokeDasharray="4 4" label={{ value: `wanted: ${formatPercent(keep)}`, position: 'insideBottomRight', fill: 'var(--ink-faint)', fontSize: 11 }} />
        <Tooltip isAnimationActive={false} cursor={false} content={({ active, payload }) => <PointTooltip point={active ? (payload?.[0]?.payload as FrontierPoint | undefined) : undefined} />} />
        <Line data={frontierLine(points)} dataKey="y" stroke="var(--line-strong)" strokeWidth={1.5} dot={false} activeDot={false} isAnimationActive={false} type="linear" legendType="none" />
        {groups.map((group) => (
          <Scatter key={group.colour} data={group.points} fill={group.colour} isAnimationActive={false}>
            <ErrorBar dataKey="costRange" direction="x" stroke={group.colour} strokeWidth={1} width={4} />
            <ErrorBar dataKey="metRange" direction="y" stroke={group.colour} strokeWidth={1} width={4} />
          </Scatter>
        ))}
      </ComposedChart>
    </ChartFrame>
  );
}

function PointTooltip({ point }: { point: FrontierPoint | undefined }) {
  if (point?.names === undefined) return null;
  return (
    <div className="max-w-64 rounded-control border bg-raised px-3 py-2 text-xs shadow-raised">
      <p className="font-medium">{point.names.join(', ')}</p>
      <p className="tabular-nums">{perHour(point.x)}, {metText(point.y)} as asked{point.estimated ? ', an estimate' : ''}</p>
    </div>
  );
}
