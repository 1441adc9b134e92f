import type { InstanceBounds } from '../domain/instance-bounds';
import type { ServingView, VariantView } from '../domain/serving-view';
import type { Micros } from '../domain/units';
import { MICROS_PER_SECOND, NANO_PER_USD, SECONDS_PER_HOUR } from '../domain/units';
import { usdText } from '../domain/usd-text';
import { assignLoad, unmetWith, workWith } from './assign-load';
import { buildProblem, coresFor } from './build-problem';
import type { OtherBusyCores, PairNow } from './build-problem';
import { compileIndex } from './candidate-index';
import { demandAhead, demandPerSecond } from './demand-class';
import type { DemandClass, DemandClasses } from './demand-class';
import type { InstanceFacts, ScalerFacts, VariantFacts } from './scaler-facts';
import { LEAST_ROWS } from './scaling-problem';
import type { Assignment, ScalingPlan, ScalingProblem, ScalingSolver } from './scaling-problem';
import type { ScalingCause, VariantMemory } from './scaling';
import { planCost, DEFAULT_SOLVER_SETTINGS } from './solve-greedy';
import { crowdingOf } from './worker-crowding';
import type { Crowding, Relief } from './worker-crowding';

/** A pair that all its instances are too slow for is taken to do at least this part of its profile: more cannot be told from a queue. */
const LEAST_OF_PROFILE = 0.5;
/** Runs that take so many times as long because others share their cores show nothing about their variant. */
const SHARED = 1.25;
/** From an order until an instance takes its part: a tick, a model that loads, gateways that connect. */
const AHEAD_US: Micros = 3_000_000;

/** What the solver wants of one variant. */
export type VariantPlan = {
  count: number;
  /** The same by hardware class. */
  byClass: ReadonlyMap<string, number>;
  cause: ScalingCause;
  text: string;
  /** What runs serves all load already: the change saves money, and can wait until it is sure to last. */
  saving: boolean;
};

export type TickPlan = {
  variants: ReadonlyMap<string, VariantPlan>;
  /** One more of these variants runs, whatever its count: a worker is crowded while another of its class has room. */
  relief: ReadonlyMap<string, Relief>;
  /** Whether the load is still served, and no worker crowded, when a serving instance is gone; counts it as gone when so. */
  giveUp(instance: InstanceFacts): boolean;
  /** Whether what serves on workers that stay does all that it does together with what is on drained ones; `unasked`: no load could use it. */
  staysServed(of: VariantFacts): 'served' | 'short' | 'unasked';
};

export type PlanInput = {
  serving: ServingView;
  facts: ScalerFacts;
  memories: Readonly<Record<string, VariantMemory>>;
  classes: DemandClasses;
  /** How many instances of a variant the plan may not go below, as far as they run, and not above. */
  boundsOf: (of: VariantFacts) => InstanceBounds;
  solver: ScalingSolver;
  otherBusyCores?: OtherBusyCores | undefined;
  /** How much slower than profiled what does not run on a class must be expected to run there. */
  slowdownElsewhere: (variant: VariantView, hardwareClass: string) => number;
};

/**
 * Returns what the solver wants for the load as it is, and where it rises as it will be by the time an instance serves that is ordered now, with
 * reasons, for every variant that some load could use. What a burst falls back on, the variants of second floors, is so loaded before it is needed.
 */
export function planScaling(input: PlanInput): TickPlan {
  const asked = Object.values(input.classes);
  const expected = asked.map((of) => ({ ...of, fastPerSecond: demandAhead(of, AHEAD_US) }));
  const rises = expected.some((of, at) => demandPerSecond(of) > demandPerSecond(asked[at] ?? of));
  const problem = problemOf(input, rises ? expected : asked);
  const plan = input.solver(problem);
  const before = problem.pairs.map((pair) => pair.running);
  const now = assignLoad(problem, before, DEFAULT_SOLVER_SETTINGS.headroom);
  const crowding = crowdingWith(input, problem);
  return { variants: byVariant({ problem, plan, before, now, rises }), relief: crowding.relief, giveUp: giveUp(input, { problem, crowding }), staysServed: staysServed(input, problem) };
}

function problemOf(input: PlanInput, classes: readonly DemandClass[]): ScalingProblem {
  return buildProblem({ index: compileIndex(input.serving), classes, pairNow: (variant, hardwareClass) => pairNow(input, variant, hardwareClass), otherBusyCores: input.otherBusyCores ?? {} });
}

function crowdingWith(input: PlanInput, problem: ScalingProblem): Crowding {
  return crowdingOf({
    instances: input.facts.instances, workers: input.serving.workers, pairs: problem.pairs.map(({ variant, hardwareClass, threads }) => ({ variantId: variant.id, hardwareClass, threads })),
    workWith: (counts) => workWith(problem, counts, DEFAULT_SOLVER_SETTINGS.headroom), coresOf: (worker) => coresFor(worker, input.otherBusyCores ?? {}),
  });
}

/** `rises`: the problem is that of some seconds later. */
type Solved = { problem: ScalingProblem; plan: ScalingPlan; before: readonly number[]; now: Assignment; rises: boolean };

function pairNow(input: PlanInput, variant: VariantView, hardwareClass: string): PairNow {
  const { facts, memories, boundsOf } = input;
  const of = facts.variants.get(variant.id);
  const here = of?.serving.filter((instance) => instance.worker?.hardwareClass === hardwareClass) ?? [];
  const mean = (value: (instance: InstanceFacts) => number): number => here.reduce((sum, instance) => sum + value(instance), 0) / here.length;
  const slowdown = here.length > 0 ? mean((instance) => instance.slowdown) : input.slowdownElsewhere(variant, hardwareClass);
  if (of === undefined) return { running: 0, least: 0, most: null, slowdown, interference: 1, seenFullAt: null };
  const running = here.length + (of.loadingOn.get(hardwareClass) ?? 0);
  const interference = here.length > 0 && here.every(({ state }) => state === 'interfered') ? mean(({ stats }) => Math.max(1, stats.slowdown)) : 1;
  const { least, most } = boundsOf(of);
  return { running, least: Math.min(least, running), most, slowdown, interference, seenFullAt: seenFull(of, memories[variant.id]) };
}

/** Instances that are Overloaded although the profile promises more, and although they have their cores for themselves, show what they can do. */
function seenFull(of: VariantFacts, memory: VariantMemory | undefined): number | null {
  if (memory === undefined || memory.hotTicks < 2 || of.serving.length === 0) return null;
  if (of.serving.some(({ sharing }) => sharing > SHARED)) return null;
  return Math.max(of.offeredPerSecond, LEAST_OF_PROFILE * of.peakPerSecond) / of.serving.length;
}

function byVariant(solved: Solved): Map<string, VariantPlan> {
  const plans = new Map<string, VariantPlan & { byClass: Map<string, number> }>();
  solved.problem.pairs.forEach((pair, at) => {
    const count = solved.plan.counts[at] ?? 0;
    const known = plans.get(pair.variant.id);
    const reason = count > pair.running || known === undefined ? reasonFor(solved, at) : known;
    const { cause, text, saving } = reason;
    plans.set(pair.variant.id, {
      count: (known?.count ?? 0) + count, byClass: new Map([...(known?.byClass ?? []), [pair.hardwareClass, count]]), cause, text, saving,
    });
  });
  return plans;
}

function reasonFor(solved: Solved, at: number): { cause: ScalingCause; text: string; saving: boolean } {
  const { problem, plan, before, now } = solved;
  const count = plan.counts[at] ?? 0;
  const pair = problem.pairs[at];
  if (pair === undefined || count <= pair.running) return { cause: 'spare', text: 'The load fits on what else runs.', saving: true };
  const short = problem.demands.findIndex((demand, index) => {
    const served = now.served[index];
    if (served === undefined || served.unserved + served.degraded <= LEAST_ROWS) return false;
    return [...demand.options, ...demand.degraded].some((option) => option.pair === at);
  });
  const demand = problem.demands[short];
  if (demand === undefined) return { cause: 'downgrade', text: savingText(solved), saving: true };
  const served = now.served[short] ?? { full: 0, degraded: 0, unserved: 0 };
  const given = served.full > 0 ? `what runs gives ${perSecond(served.full)}` : 'nothing that runs serves it in time';
  const text = `${demand.name}: ${perSecond(demand.rowsPerSecond)} ${solved.rises ? `expected in ${AHEAD_US / MICROS_PER_SECOND} s` : 'asked'}, ${given}${served.degraded > LEAST_ROWS ? ` and ${perSecond(served.degraded)} by its second floor` : ''}`;
  if (pair.running > 0) return { cause: 'replicate', text: `${text}: one more of ${pair.running}.`, saving: false };
  if (!demand.options.some((option) => option.pair === at)) return { cause: 'upgrade', text: `${text}: its second floor, which does more on the same cores.`, saving: false };
  const others = demand.options.some((option) => (before[option.pair] ?? 0) > 0);
  return others ? { cause: 'upgrade', text: `${text}: more for its cost than another of those.`, saving: false } : { cause: 'demand', text: `${text}: the cheapest that does.`, saving: false };
}

function savingText({ problem, plan, before, now }: Solved): string {
  const settings = { ...DEFAULT_SOLVER_SETTINGS, loadWeightPerSecond: 0, workWeight: 0 };
  const perHour = ((planCost(problem, before, settings) - planCost(problem, plan.counts, settings)) * SECONDS_PER_HOUR) / NANO_PER_USD;
  if (perHour > 0) return `It serves the same load for ${usdText(perHour)} an hour less.`;
  const busy = (used: readonly number[]): number => used.reduce((sum, work, at) => sum + work * (problem.pairs[at]?.threads ?? 1), 0);
  return `It keeps ${busy(plan.assignment.used).toFixed(2)} cores busy with the same load, what runs ${busy(now.used).toFixed(2)}.`;
}

/** Only instances that serve count: what still loads may fail. */
function giveUp({ facts }: PlanInput, { problem, crowding }: { problem: ScalingProblem; crowding: Crowding }): TickPlan['giveUp'] {
  const { headroom } = DEFAULT_SOLVER_SETTINGS;
  const counts = problem.pairs.map((pair) => (facts.variants.get(pair.variant.id)?.serving ?? []).filter(({ worker }) => worker?.hardwareClass === pair.hardwareClass).length);
  const unmet = (each: readonly number[]): number => unmetWith(problem, each, headroom);
  return (instance) => {
    const at = problem.pairs.findIndex((pair) => pair.variant.id === instance.view.variantId && pair.hardwareClass === instance.worker?.hardwareClass);
    if (at < 0) return true;
    if (crowding.crowds(instance)) return false;
    const without = counts.map((count, index) => (index === at ? count - 1 : count));
    if (unmet(without) > unmet(counts) + LEAST_ROWS) return false;
    counts[at] = (counts[at] ?? 0) - 1;
    crowding.remove(instance);
    return true;
  };
}

/** Asked of one variant after the other: what was allowed to go is gone for the next. */
function staysServed(input: PlanInput, planned: ScalingProblem): TickPlan['staysServed'] {
  const { serving, facts, classes } = input;
  const { headroom } = DEFAULT_SOLVER_SETTINGS;
  const workers = serving.workers.map((worker) => ({ ...worker, state: 'active' as const }));
  const isDraining = serving.workers.some((worker) => worker.state === 'draining');
  const problem = isDraining
    ? problemOf({ ...input, serving: { ...serving, workers } }, Object.values(classes))
    : planned;
  const { pairs } = problem;
  const on = (each: readonly InstanceFacts[], hardwareClass: string): number => each.filter(({ worker }) => worker?.hardwareClass === hardwareClass).length;
  const counts = pairs.map((pair) => {
    const of = facts.variants.get(pair.variant.id);
    return of === undefined ? 0 : on(of.serving, pair.hardwareClass) + on(of.leaving, pair.hardwareClass);
  });
  return (of) => {
    if (!pairs.some((pair) => pair.variant.id === of.variant.id)) return 'unasked';
    const without = counts.map((count, at) => (pairs[at]?.variant.id === of.variant.id ? count - on(of.leaving, pairs[at]?.hardwareClass ?? '') : count));
    const unmet = (each: readonly number[]): number => unmetWith(problem, each, headroom);
    if (unmet(without) > unmet(counts) + LEAST_ROWS) return 'short';
    counts.splice(0, counts.length, ...without);
    return 'served';
  };
}

function perSecond(rows: number): string {
  return `${rows.toFixed(rows < 10 ? 2 : 0)}/s`;
}

