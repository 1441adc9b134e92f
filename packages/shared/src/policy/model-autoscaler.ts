import type { Reason } from '../domain/decision';
import type { InstanceBounds } from '../domain/instance-bounds';
import type { Micros } from '../domain/units';
import { followLoad } from './demand-class';
import { stopLeaving, stopRemoved, stopSurplus } from './scale-in';
import { start } from './scale-out';
import { factsOfVariant, gatherFacts } from './scaler-facts';
import type { ScalerFacts, VariantFacts } from './scaler-facts';
import { DEFAULT_SCALER_SETTINGS } from './scaling';
import type { ModelScaler, ScalerInput, VariantMemory } from './scaling';
import { planScaling } from './scaling-plan';
import type { TickPlan, VariantPlan } from './scaling-plan';
import { instanceBounds, MIN_STABLE_US } from './scaling-tick';
import type { Tick } from './scaling-tick';
import { followSlowdowns, slowdownElsewhere } from './seen-slowdown';
import { solveGreedy } from './solve-greedy';

/**
 * Returns the starts and stops of one tick, each with its reason, and the state for the next (the model-autoscaler of INFaaS, USENIX
 * ATC '21, over demand classes instead of architectures). What the offered load needs is the solver's plan: replicas, other variants,
 * fewer of either. More is started at once where load finds no room, and after `max(T_load, 10 s)` where it only saves; less runs after
 * the same time, and only while the rest serves. Beside the plan: what a query waits for starts, what failed is replaced, what nobody
 * used for `idleStopUs` stops, and the least recently used makes room.
 */
export const modelAutoscaler: ModelScaler = (input) => (input.urgent === true ? urgentTick(input) : wholeTick(input));

function wholeTick(input: ScalerInput): ReturnType<ModelScaler> {
  const settings = input.settings ?? DEFAULT_SCALER_SETTINGS;
  const facts = gatherFacts(input);
  const classes = followLoad({
    classes: input.state.classes, reports: input.load, now: input.now, lastTickUs: input.state.lastTickUs, forgetAfterUs: settings.idleStopUs,
  });
  const slowdowns = followSlowdowns(input.state.slowdowns, { instances: facts.instances, now: input.now, elapsedUs: input.now - (input.state.lastTickUs ?? input.now) });
  const plan = planScaling({
    serving: input.view.serving, facts, classes, memories: input.state.variants, solver: input.solver ?? solveGreedy,
    boundsOf: (of) => keptBounds(instanceBounds({ input }, of), of), otherBusyCores: input.view.otherBusyCores,
    slowdownElsewhere: slowdownElsewhere(slowdowns, facts.instances),
  });
  for (const [id, { count }] of plan.variants) if (count > 0 && !facts.variants.has(id)) factsOfVariant(facts, input, id);
  const tick: Tick = { input, facts, plan, settings, actions: [], rejected: [], stopping: new Set(), variants: {} };
  const { variants } = tick;
  for (const [id, of] of facts.variants) {
    const memory = want(tick, of, input.state.variants[id] ?? firstMemory(tick, of));
    stopSurplus(tick, of, memory);
    stopLeaving(tick, of, memory);
    variants[id] = memory;
  }
  stopRemoved(tick);
  for (const [id, of] of byUrgency(tick)) variants[id] = start(tick, of, variants[id] ?? firstMemory(tick, of));
  const instances = Object.fromEntries(facts.instances.map(({ view, memory }) => [
    view.id, tick.stopping.has(view.id) ? { ...memory, stopOrderedUs: input.now } : memory,
  ]));
  return { decision: decisionOf(tick), state: { variants: keptMemories(tick), instances, classes, slowdowns, lastTickUs: input.now } };
}

const NO_PLAN: TickPlan = { variants: new Map(), relief: new Map(), giveUp: () => false, staysServed: () => 'short' };

/** Counters and rates of instances are those of the last whole tick: moments are too short to tell any. */
function urgentTick(input: ScalerInput): ReturnType<ModelScaler> {
  const { state, now } = input;
  const facts = gatherFacts(input);
  const tick: Tick = { input, facts, plan: NO_PLAN, settings: input.settings ?? DEFAULT_SCALER_SETTINGS, actions: [], rejected: [], stopping: new Set(), variants: {} };
  const { variants } = tick;
  const isAsked = (of: VariantFacts): boolean => of.waiting || of.refused > 0;
  for (const [id, of] of facts.variants) {
    const before = state.variants[id] ?? firstMemory(tick, of);
    variants[id] = isAsked(of) ? { ...want(tick, of, before), hotTicks: before.hotTicks, failures: before.failures } : before;
  }
  for (const [id, of] of byUrgency(tick)) if (isAsked(of)) variants[id] = start(tick, of, variants[id] ?? firstMemory(tick, of));
  const instances = Object.fromEntries(facts.instances.map(({ view: { id }, memory }) => {
    const known = state.instances[id] ?? memory;
    return [id, tick.stopping.has(id) ? { ...known, stopOrderedUs: now } : known];
  }));
  return { decision: decisionOf(tick), state: { ...state, variants: keptMemories(tick), instances } };
}

function decisionOf({ actions, rejected }: Tick): ReturnType<ModelScaler>['decision'] {
  return { choice: actions, reasons: actions.map((action): Reason => ({ code: action.cause, text: action.text })), rejected };
}

function keptMemories({ facts, variants }: Tick): Record<string, VariantMemory> {
  return Object.fromEntries(Object.entries(variants).filter(([id, memory]) => isKept(facts, id, memory)));
}

/** A variant first seen with instances has been adopted: what runs is what is wanted. */
function firstMemory(tick: Tick, of: VariantFacts): VariantMemory {
  return {
    wanted: of.serving.length + of.loading, cause: 'demand', lastDemandUs: tick.input.now, lastStartUs: null, failures: 0, hotTicks: 0,
    spareSinceUs: null, savingSinceUs: null, waitingSinceUs: null,
  };
}

function want(tick: Tick, of: VariantFacts, before: VariantMemory): VariantMemory {
  if (of.variant.unloadedBy !== undefined) return { ...before, wanted: 0, spareSinceUs: null, savingSinceUs: null };
  const hot = of.serving.length > 0 && of.serving.every((instance) => instance.state === 'overloaded');
  const memory: VariantMemory = {
    ...before,
    lastDemandUs: of.activeUs ?? before.lastDemandUs,
    failures: of.serving.length > 0 ? 0 : before.failures + of.newlyFailed,
    hotTicks: hot ? before.hotTicks + 1 : 0,
    cause: of.newlyFailed > 0 ? 'restart' : before.cause,
    waitingSinceUs: of.waiting ? (before.waitingSinceUs ?? tick.input.now) : null,
  };
  return bounded(tick, of, unbounded(tick, of, memory));
}

function unbounded(tick: Tick, of: VariantFacts, memory: VariantMemory): VariantMemory {
  if (of.refused > 0 && of.serving.length + of.loading === 0 && memory.wanted === 0) return { ...memory, wanted: 1, cause: 'demand' };
  const plan = tick.plan.variants.get(of.variant.id);
  return plan === undefined ? wantWithoutPlan(tick, of, memory) : wantAsPlanned(tick, of, { memory, plan });
}

/** What the owner wants at least runs without any load, and more than the owner wants runs under none. */
function bounded(tick: Tick, of: VariantFacts, memory: VariantMemory): VariantMemory {
  const { least, most } = instanceBounds(tick, of);
  if (most !== null && memory.wanted > most) return { ...memory, wanted: most };
  const running = of.serving.length + of.loading;
  return memory.wanted >= least ? memory : { ...memory, wanted: least, cause: running < least && of.newlyFailed === 0 ? 'pinned' : memory.cause };
}

/** One instance of what a query waits for, or was refused for, must not be planned away. */
function keptBounds({ least, most }: InstanceBounds, of: VariantFacts): InstanceBounds {
  return { least: of.waiting || of.refused > 0 ? Math.max(1, least) : least, most };
}

/** Nobody asks for it by what it can do: it stays until it has been idle for long. */
function wantWithoutPlan(tick: Tick, of: VariantFacts, memory: VariantMemory): VariantMemory {
  const settled = { ...memory, spareSinceUs: null, savingSinceUs: null };
  const idle = tick.input.now - memory.lastDemandUs >= tick.settings.idleStopUs;
  return idle ? { ...settled, wanted: 0 } : settled;
}

function wantAsPlanned(tick: Tick, of: VariantFacts, { memory, plan }: { memory: VariantMemory; plan: VariantPlan }): VariantMemory {
  const { now } = tick.input;
  const running = of.serving.length + of.loading;
  const spareSinceUs = plan.count < running ? (memory.spareSinceUs ?? now) : null;
  const savingSinceUs = plan.count > running && plan.saving ? (memory.savingSinceUs ?? now) : null;
  const kept = { ...memory, spareSinceUs, savingSinceUs };
  const lasting = (sinceUs: Micros | null): boolean => sinceUs === null || now - sinceUs >= Math.max(of.loadUs, MIN_STABLE_US);
  if (plan.count > running) return lasting(savingSinceUs) ? { ...kept, wanted: plan.count, cause: causeOf(of, plan) } : kept;
  if (plan.count > 0 && tick.plan.relief.has(of.variant.id)) return { ...kept, spareSinceUs: null, wanted: running + 1, cause: 'replicate' };
  if (plan.count < running) return lasting(spareSinceUs) ? { ...kept, wanted: plan.count } : { ...kept, wanted: Math.min(kept.wanted, running) };
  return { ...kept, wanted: running };
}

/** What failed is restarted and what is drained moves, whatever the plan calls it. */
function causeOf(of: VariantFacts, plan: VariantPlan): VariantMemory['cause'] {
  if (of.newlyFailed > 0) return 'restart';
  return of.leaving.length > 0 && plan.count <= of.leaving.length + of.serving.length ? 'move' : plan.cause;
}

/** What queries wait for, the longest first, then refused load, then the rest. */
function byUrgency({ facts, variants }: Tick): [string, VariantFacts][] {
  const since = (id: string): Micros => variants[id]?.waitingSinceUs ?? Infinity;
  return [...facts.variants].sort(([idA, a], [idB, b]) => Number(b.waiting) - Number(a.waiting) || (a.waiting ? since(idA) - since(idB) : b.refused - a.refused));
}

function isKept(facts: ScalerFacts, id: string, memory: VariantMemory): boolean {
  const of = facts.variants.get(id);
  return memory.wanted > 0 || memory.savingSinceUs !== null || memory.waitingSinceUs !== null || (of !== undefined && of.serving.length + of.leaving.length + of.loading > 0);
}
