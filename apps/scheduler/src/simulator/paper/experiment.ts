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

/** A published figure beside ours: where applications name the task, and where they name their architecture, as those of the baselines do. */
export type Headline = { what: string; published: string; byTask: Judged; byArchitecture: Judged; because: string };

/** Reached only if every seed reached it. */
export type Judged = { text: string; reached: boolean };

/** Mean over seeds, and the least and the most of them; none of them is a number where no seed has the figure. */
export type Spread = { mean: number; least: number; most: number };

export type Outcome = { label: string; costPerHourUsd: Spread; costPer1kUsd: Spread; violations: Spread; throughput: Spread; p99Ms: Spread; accuracy: Spread; overProvisioning: Spread; results: SimulationResult[] };

/** Returns the run of one policy over the seeds. */
export function runOf(context: PaperContext, of: { key: string; label: string }, simulated: (seed: number) => SimulationResult): Run {
  return { ...of, outcome: () => outcomeOf(of.label, context.seeds.map(simulated)) };
}

/** Returns the run that is, seed by seed, the first of some that misses no more than this part, or else the last. */
export function enoughOf(label: string, missed: number, runs: readonly Run[]): Run {
  return {
    key: runs[0]?.key ?? '', label,
    outcome() {
      const outcomes: Outcome[] = [];
      const isEnough = (at: number): boolean => outcomes.some(({ results }) => (results[at]?.total.violations ?? 1) <= missed);
      for (const run of runs) {
        outcomes.push(run.outcome());
        if (outcomes[0]?.results.every((_, at) => isEnough(at)) === true) break;
      }
      const results = (outcomes[0]?.results ?? []).map((first, at) => outcomes.flatMap((each) => each.results[at] ?? []).find(({ total }) => total.violations <= missed) ?? outcomes.at(-1)?.results[at] ?? first);
      return outcomeOf(label, results);
    },
  };
}

/** Returns the run that is, seed by seed, the one of some with the fewest violations: what somebody would have chosen who knew. */
export function bestOf(label: string, runs: readonly Run[]): Run {
  return {
    key: runs[0]?.key ?? '', label,
    outcome() {
      const outcomes = runs.map((run) => run.outcome());
      const seeds = outcomes[0]?.results ?? [];
      const best = seeds.map((first, at) => outcomes.flatMap(({ results }) => results[at] ?? []).reduce((least, each) => (each.total.violations < least.total.violations ? each : least), first));
      return outcomeOf(label, best);
    },
  };
}

function outcomeOf(label: string, results: SimulationResult[]): Outcome {
  const spread = (value: (result: SimulationResult) => number | null): Spread => spreadOf(results.map(value));
  return {
    label, results,
    costPerHourUsd: spread(({ cost }) => usdFromNanoUsd(cost.perHourNanoUsd)), costPer1kUsd: spread(({ cost }) => (cost.per1kMetNanoUsd === null ? null : usdFromNanoUsd(cost.per1kMetNanoUsd))),
    violations: spread(({ total }) => total.violations), throughput: spread(({ total }) => total.metPerSecond), p99Ms: spread(({ total }) => (total.p99Us === null ? null : total.p99Us / 1_000)),
    accuracy: spread(({ total }) => total.accuracy), overProvisioning: spread(({ fleet }) => fleet.overProvisioning),
  };
}

/** Returns mean and range of the values that there are; NaN where there is none. */
export function spreadOf(all: readonly (number | null)[]): Spread {
  const values = all.filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (values.length === 0) return { mean: NaN, least: NaN, most: NaN };
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, least: Math.min(...values), most: Math.max(...values) };
}

/** Returns how many times as much of something one outcome has as another, seed by seed: what all seeds share is in neither. */
export function timesAsMuch(one: Outcome | undefined, other: Outcome | undefined, value: (result: SimulationResult) => number | null): Spread {
  return spreadOf((one?.results ?? []).map((result, at) => {
    const against = other?.results[at];
    const [above, below] = [value(result), against === undefined ? null : value(against)];
    return above === null || below === null || below === 0 ? null : above / below;
  }));
}

/** Returns a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [`| ${head.join(' | ')} |`, `|${head.map((_, at) => (at === 0 ? '---' : '---:')).join('|')}|`, ...rows.map((row) => `| ${row.join(' | ')} |`), ''].join('\n');
}

/** Returns a spread as "mean (least–most)"; a dash where there is no figure. */
export function shown({ mean, least, most }: Spread, digits: number, factor = 1): string {
  if (Number.isNaN(mean)) return '–';
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
