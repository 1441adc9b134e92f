'use client';
import { useMemo, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { formatMicros, formatPercent } from '../../../components/format';
import { chartColour } from '../../../components/charts/palette';
import { ChartLimits } from './chart-limits';
import { ChartMark } from './chart-mark';
import { MarkTooltip } from './mark-tooltip';
import { chartPlan } from './chart-plan';
import type { ChartPlan } from './chart-plan';
import { describeMark } from './describe-mark';
import { useWidth } from './use-width';
import type { TradeOff } from './variant-marks';

type TradeOffChartProps = {
  tradeOff: TradeOff;
  /** Names of architectures in the order of their colours. */
  architectures: readonly string[];
  /** Key of the mark that would be chosen now. */
  chosen: string | null;
  floor: number;
  deadlineUs: number;
  metric: string;
};

const HEIGHT = 390;

/** Latency × accuracy × cost of every ready variant. One stop for the keyboard; arrow keys walk through the marks from fast to slow. */
export function TradeOffChart({ tradeOff, architectures, chosen, floor, deadlineUs, metric }: TradeOffChartProps) {
  const { ref, width } = useWidth(640);
  const plan = useMemo(() => chartPlan(tradeOff, { width, height: HEIGHT }), [tradeOff, width]);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const walk = useMemo(() => [...plan.marks].sort((a, b) => a.x - b.x || b.y - a.y), [plan]);
  const active = plan.marks.find((mark) => mark.key === activeKey);

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (event.key === 'Escape') setActiveKey(null);
    if (step === undefined || walk.length === 0) return;
    event.preventDefault();
    const at = walk.findIndex((mark) => mark.key === activeKey);
    const next = at < 0 ? (step > 0 ? 0 : walk.length - 1) : (at + step + walk.length) % walk.length;
    setActiveKey(walk[next]?.key ?? null);
  }

  return (
    <div
      ref={ref} className="relative" style={{ height: HEIGHT }} role="group" tabIndex={0} onKeyDown={onKeyDown} onBlur={() => setActiveKey(null)}
      aria-label={`Latency, accuracy and cost of ${plan.marks.length} ready variants. Arrow keys walk through them; the table of variants has all figures.`}
    >
      <svg width={width} height={HEIGHT} aria-hidden className="block">
        <Axes plan={plan} metric={metric} />
        <ChartLimits plan={plan} floor={floor} deadlineUs={deadlineUs} />
        <path d={plan.frontierPath} fill="none" stroke="var(--ink-muted)" strokeWidth={1.5} strokeDasharray="3 3" />
        {plan.marks.map((mark) => (
          <ChartMark
            key={mark.key} mark={mark} colour={chartColour(architectures.indexOf(mark.row.architecture))} chosen={mark.key === chosen} active={mark.key === activeKey}
            onEnter={() => setActiveKey(mark.key)} onLeave={() => setActiveKey(null)}
          />
        ))}
      </svg>
      {active !== undefined && <MarkTooltip mark={active} chosen={active.key === chosen} width={width} />}
      <p className="sr-only" aria-live="polite">{active === undefined ? '' : describeMark(active)}</p>
    </div>
  );
}

function Axes({ plan, metric }: { plan: ChartPlan; metric: string }) {
  const step = (plan.accuracyTicks[1] ?? 1) - (plan.accuracyTicks[0] ?? 0);
  const digits = step < 0.0099 ? 1 : 0;
  const narrow = plan.width < 460;
  return (
    <g fontSize={11} fill="var(--ink-faint)">
      {plan.accuracyTicks.map((tick) => (
        <g key={tick} transform={`translate(0 ${plan.accuracy.place(tick)})`}>
          <line x1={plan.left} x2={plan.right} stroke="var(--line)" />
          <text x={plan.left - 8} dy="0.32em" textAnchor="end">{formatPercent(tick, digits)}</text>
        </g>
      ))}
      {plan.latencyTicks.map((tick) => (
        <g key={tick} transform={`translate(${plan.latency.place(tick)} 0)`}>
          <line y1={plan.top} y2={plan.bottom} stroke="var(--line)" />
          <text y={plan.bottom + 16} textAnchor="middle">{formatMicros(tick)}</text>
        </g>
      ))}
      <line x1={plan.left} x2={plan.right} y1={plan.bottom} y2={plan.bottom} stroke="var(--line-strong)" />
      <text x={plan.right} y={plan.height - 6} textAnchor="end">{narrow ? 'Median run time (log) →' : 'Median run time of one query (log) →'}</text>
      {!narrow && <text x={plan.left} y={plan.height - 6}>↑ {metric}</text>}
    </g>
  );
}
