import { formatMicros, formatPercent } from '../../../components/format';
import { limitPosition } from './chart-plan';
import type { ChartPlan } from './chart-plan';

/** The floor and the deadline as lines; what lies beyond them is shaded. A limit outside the chart is said at its edge. */
export function ChartLimits({ plan, floor, deadlineUs }: { plan: ChartPlan; floor: number; deadlineUs: number }) {
  const low = limitPosition(plan.accuracy, floor);
  const late = limitPosition(plan.latency, deadlineUs);
  const floorText = `floor ${formatPercent(floor)}${low.outside === 'low' ? ' ↓' : low.outside === 'high' ? ' ↑' : ''}`;
  const deadlineText = `${late.outside === 'low' ? '← ' : ''}deadline ${formatMicros(deadlineUs)}${late.outside === 'high' ? ' →' : ''}`;
  const leftOfLine = late.at > (plan.left + plan.right) / 2;
  return (
    <g fontSize={11} fontWeight={600} fill="var(--accent-text)">
      <rect x={plan.left} y={low.at} width={plan.right - plan.left} height={plan.bottom - low.at} fill="var(--ink)" opacity={0.05} />
      <rect x={late.at} y={plan.top} width={plan.right - late.at} height={low.at - plan.top} fill="var(--ink)" opacity={0.05} />
      <line x1={plan.left} x2={plan.right} y1={low.at} y2={low.at} stroke="var(--accent)" strokeWidth={1.5} opacity={low.outside === null ? 1 : 0.35} />
      <line x1={late.at} x2={late.at} y1={plan.top} y2={plan.bottom} stroke="var(--accent)" strokeWidth={1.5} opacity={late.outside === null ? 1 : 0.35} />
      <text x={plan.left + 6} y={low.at < plan.top + 16 ? low.at + 14 : low.at - 6}>{floorText}</text>
      <text x={late.at + (leftOfLine ? -6 : 6)} y={plan.bottom - 7} textAnchor={leftOfLine ? 'end' : 'start'}>{deadlineText}</text>
    </g>
  );
}
