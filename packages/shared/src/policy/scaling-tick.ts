import type { Reason } from '../domain/decision';
import { NO_BOUNDS } from '../domain/instance-bounds';
import type { InstanceBounds } from '../domain/instance-bounds';
import type { Micros } from '../domain/units';
import type { InstanceFacts, ScalerFacts, VariantFacts } from './scaler-facts';
import type { ScalerInput, ScalerSettings, ScalingAction, VariantMemory } from './scaling';
import type { TickPlan } from './scaling-plan';

/** The least time for which something must hold before an instance is stopped, or started only to save money. */
export const MIN_STABLE_US: Micros = 10_000_000;

/** One tick of the model-autoscaler while it is worked out. */
export type Tick = {
  input: ScalerInput;
  facts: ScalerFacts;
  plan: TickPlan;
  settings: ScalerSettings;
  actions: ScalingAction[];
  rejected: { candidate: string; because: Reason }[];
  stopping: Set<string>;
  /** Memory of every variant for the next tick, as far as it is known. */
  variants: Record<string, VariantMemory>;
};

/** Returns how many instances of a variant its owner wants at least and at most. */
export function instanceBounds({ input }: Pick<Tick, 'input'>, of: VariantFacts): InstanceBounds {
  return input.view.bounds?.[of.variant.id] ?? NO_BOUNDS;
}

/** Orders the stop of an instance, once. */
export function stop(tick: Tick, instance: InstanceFacts, because: Pick<ScalingAction, 'cause' | 'text'>): void {
  if (tick.stopping.has(instance.view.id)) return;
  tick.stopping.add(instance.view.id);
  tick.actions.push({ kind: 'stop', variantId: instance.view.variantId, instanceId: instance.view.id, workerId: instance.view.workerId, ...because });
}

/** Returns whether an instance may be told to stop: it lives, and was not told yet. */
export function canStop(instance: InstanceFacts): boolean {
  return instance.state === 'active' || instance.state === 'overloaded' || instance.state === 'interfered' || instance.state === 'loading';
}

/** Orders instances by when they were last used, the longest ago first. */
export function leastRecentlyUsed(a: InstanceFacts, b: InstanceFacts): number {
  return a.memory.lastActiveUs - b.memory.lastActiveUs || (a.view.id < b.view.id ? -1 : 1);
}

/** Returns a duration in whole seconds, for people. */
export function seconds(us: Micros): string {
  return `${Math.round(us / 1_000_000)} s`;
}
