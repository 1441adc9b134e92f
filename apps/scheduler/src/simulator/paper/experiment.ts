import type { ScalingSolver } from '@infaas/shared/policy/scaling-problem';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { SimulationResult } from '../simulation-result';

/** What every experiment gets: how many seeds, how long, and the solver that needs a library. */
export type PaperContext = { quick: boolean; seeds: readonly number[]; optimalSolver: () => ScalingSolver };

/** One policy under one condition: what is simulated in one go, in whichever thread. `key` names the condition. */
export type Run = { key: string; label: string; outcome(): Outcome };

/** An experiment: its runs, always the same in the same order, and the section that follows from their outcomes. */
export type Experiment = { runs(context: PaperContext): Run[]; section(found: (key: string) => Outcome[], context: PaperContext): Section };

/** A part of the report. Paths of files are relative to the report. */
export type Section = { title: string; markdown: string; files: { path: string; text: string }[]; headlines: Headline[] };

/** A published figure beside ours. */
export type Headline = { what: string; published: string; ours: string; reached: boolean; because: string };

/** Mean over seeds, and the least and the most of them. */
export type Spread = { mean: number; least: number; most: number };

export type Outcome = { label: string; costPerHourUsd: Spread; costPer1kUsd: Spread; violations: Spread; throughput: Spread; p99Ms: Spread; accuracy: Spread; overProvisioning: Spread; results: SimulationResult[] };

/** Returns the run of one policy over the seeds. */
export function runOf(context: PaperContext, of: { key: string; label: string }, simulated: (seed: number) => SimulationResult): Run {
  return { ...of, outcome: () => outcomeOf(of.label, context.seeds.map(simulated)) };
}

function outcomeOf(label: string, results: SimulationResult[]): Outcome {
  const spread = (value: (result: SimulationResult) => number): Spread => spreadOf(results.map(value));
  return {
    label, results,
    costPerHourUsd: spread(({ cost }) => usdFromNanoUsd(cost.perHourNanoUsd)), costPer1kUsd: spread(({ cost }) => usdFromNanoUsd(cost.per1kMetNanoUsd ?? 0)),
    violations: spread(({ total }) => total.violations), throughput: spread(({ total }) => total.metPerSecond), p99Ms: spread(({ total }) => (total.p99Us ?? 0) / 1_000),
    accuracy: spread(({ total }) => total.accuracy ?? 0), overProvisioning: spread(({ fleet }) => fleet.overProvisioning ?? 0),
  };
}

/** Returns mean and range of some values. */
export function spreadOf(values: readonly number[]): Spread {
  return { mean: values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length), least: Math.min(...values), most: Math.max(...values) };
}

/** Returns a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [`| ${head.join(' | ')} |`, `|${head.map((_, at) => (at === 0 ? '---' : '---:')).join('|')}|`, ...rows.map((row) => `| ${row.join(' | ')} |`), ''].join('\n');
}

/** Returns a spread as "mean (least–most)". */
export function shown({ mean, least, most }: Spread, digits: number, factor = 1): string {
  const text = (value: number): string => (value * factor).toFixed(digits);
  return text(least) === text(most) ? text(mean) : `${text(mean)} (${text(least)}–${text(most)})`;
}

/** Returns the usual line of an outcome: cost per hour and per thousand, violations, throughput, p99, over-provisioning. */
export function usualRow(outcome: Outcome): string[] {
  return [
    outcome.label, shown(outcome.costPerHourUsd, 2), shown(outcome.costPer1kUsd, 5), `${shown(outcome.violations, 2, 100)} %`, shown(outcome.throughput, 1), shown(outcome.p99Ms, 1),
    shown(outcome.overProvisioning, 2),
  ];
}

export const USUAL_HEAD = ['policy', '$ per hour', '$ per 1,000 as asked', 'violations', 'as asked per s', 'p99 ms', 'reserved ÷ used'] as const;
