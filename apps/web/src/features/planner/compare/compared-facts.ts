import { formatRate } from '../../../components/format';
import type { PlanComparison } from '../../../server/plan/compare-plans';
import { figureText, machinesText, metText, perHour } from '../plan-words';

type Plan = PlanComparison['plans'][number];

/** One fact of all plans, in their order; `same` where it does not tell them apart. */
export type ComparedFact = { name: string; values: string[]; same: boolean };

const FACTS: readonly (readonly [string, (plan: Plan, at: number) => string])[] = [
  ['Cost', ({ recommended }) => (recommended === null ? '–' : perHour(recommended.costPerHourUsd.mean))],
  ['Against the first', ({ costRatio }, at) => (at === 0 ? '–' : costRatio === null ? '–' : timesText(costRatio))],
  ['Take', ({ recommended, reasons }) => recommended?.name ?? reasons[0] ?? 'no answer yet'],
  ['Machines', ({ recommended }) => (recommended === null ? '–' : machinesText(recommended.machines))],
  ['As asked', ({ recommended, keep }) => (recommended === null ? '–' : `${metText(recommended.met.mean)}${rangeOf(recommended)}; wanted: ${metText(keep)}`)],
  ['p99', ({ recommended }) => (recommended === null || recommended.p99Ms === null ? '–' : `${recommended.p99Ms.toFixed(1)} ms`)],
  ['Mostly by', ({ recommended }) => recommended?.variants[0]?.name ?? '–'],
  ['What binds', ({ recommended }) => recommended?.binding.text ?? '–'],
  ['Traffic', ({ meanPerSecond, peakPerSecond }) => (meanPerSecond === null ? '–' : `${formatRate(meanPerSecond)}, at most ${formatRate(peakPerSecond)}`)],
  ['Growth', ({ growth }) => (growth === 1 ? 'as it is' : `${growth} × the queries`)],
  ['Deadline', ({ maxLatencyMs }) => (maxLatencyMs === undefined ? 'as applications ask' : maxLatencyMs === null ? 'none' : `${maxLatencyMs} ms`)],
  ['Classes', ({ classes }) => classes.join(', ')],
];

/** Returns what plans are compared by, the answer first, then the question. */
export function comparedFacts(plans: readonly Plan[]): ComparedFact[] {
  return FACTS.map(([name, text]) => {
    const values = plans.map(text);
    return { name, values, same: values.every((value) => value === values[0]) };
  });
}

function timesText(ratio: number): string {
  if (Math.abs(ratio - 1) < 0.005) return 'as much';
  return ratio > 1 ? `${ratio.toFixed(2)} times` : `${((1 - ratio) * 100).toFixed(0)} % less`;
}

function rangeOf({ met }: NonNullable<Plan['recommended']>): string {
  const { range } = figureText(met, metText);
  return range === null ? '' : ` (${range})`;
}
