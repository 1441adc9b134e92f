import { accuracyDomain, linearScale, linearTicks, logDomain, logScale, logTicks, radiusOf } from './chart-scale';
import type { Scale } from './chart-scale';
import type { TradeOff, VariantMark } from './variant-marks';

/** Where a mark is drawn. */
export type PlacedMark = VariantMark & { x: number; y: number; radius: number };

/** Everything of the chart in pixels; it depends on what was measured only, so that nothing moves while the controls do. */
export type ChartPlan = {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  latency: Scale;
  accuracy: Scale;
  latencyTicks: number[];
  accuracyTicks: number[];
  /** Large marks first, so that small ones lie on top. */
  marks: PlacedMark[];
  frontierPath: string;
};

const MARGIN = { left: 52, right: 14, top: 12, bottom: 44 } as const;

/** Returns the chart of a trade-off in a box of pixels. */
export function chartPlan(tradeOff: TradeOff, { width, height }: { width: number; height: number }): ChartPlan {
  const [left, right, top, bottom] = [MARGIN.left, width - MARGIN.right, MARGIN.top, height - MARGIN.bottom];
  const latency = logScale({ domain: logDomain(tradeOff.marks.map((mark) => mark.latencyUs)), range: [left, right] });
  const accuracy = linearScale({ domain: accuracyDomain(tradeOff.marks.map((mark) => mark.accuracy)), range: [bottom, top] });
  const costs = tradeOff.marks.map((mark) => mark.costPer1kUsd);
  const marks = tradeOff.marks
    .map((mark) => ({ ...mark, x: latency.place(mark.latencyUs), y: accuracy.place(mark.accuracy), radius: radiusOf(mark.costPer1kUsd, costs) }))
    .sort((a, b) => b.radius - a.radius);
  return {
    width, height, left, right, top, bottom, latency, accuracy, marks,
    latencyTicks: logTicks(latency.domain, Math.max(3, Math.floor((right - left) / 70))),
    accuracyTicks: linearTicks(accuracy.domain),
    frontierPath: frontierPath(tradeOff.frontier.map((mark) => ({ x: latency.place(mark.latencyUs), y: accuracy.place(mark.accuracy) })), right),
  };
}

/** Returns where a line of the objective is drawn, kept within the chart; `outside` when its true place is not. */
export function limitPosition(scale: Scale, value: number): { at: number; outside: 'low' | 'high' | null } {
  const [low, high] = scale.domain;
  const outside = value < low ? 'low' : value > high ? 'high' : null;
  return { at: scale.place(Math.min(high, Math.max(low, value))), outside };
}

// A staircase: with this much time one gets this accuracy, until the next variant becomes possible.
function frontierPath(points: readonly { x: number; y: number }[], right: number): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const steps = rest.map((point) => `H${point.x.toFixed(1)}V${point.y.toFixed(1)}`);
  return `M${first.x.toFixed(1)} ${first.y.toFixed(1)}${steps.join('')}H${right}`;
}
