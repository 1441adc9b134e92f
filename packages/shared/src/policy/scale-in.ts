import { isServing } from './instance-state';
import { instanceBounds, leastRecentlyUsed, canStop, MIN_STABLE_US, seconds, stop } from './scaling-tick';
import type { Tick } from './scaling-tick';
import type { InstanceFacts, ScalerFacts, VariantFacts } from './scaler-facts';
import type { VariantMemory } from './scaling';

/** Stops what is more than wanted and what nobody used for long; never what a query waits for, nor what the load still needs. */
export function stopSurplus(tick: Tick, of: VariantFacts, memory: VariantMemory): void {
  if (of.waiting) return;
  const { now } = tick.input;
  const most = instanceBounds(tick, of).most ?? Infinity;
  const settled = of.serving.filter((instance) => now - instance.memory.seenUs >= Math.max(of.loadUs, MIN_STABLE_US)).sort(leastMissed(tick));
  let surplus = of.serving.length + of.loading - memory.wanted;
  let left = of.serving.length;
  for (const instance of settled) {
    const idle = isIdle(tick, { of, instance, left });
    if (surplus <= 0 && !idle) continue;
    if (!idle && left <= most && !tick.plan.giveUp(instance)) continue;
    surplus -= 1;
    left -= 1;
    if (idle) memory.wanted = Math.max(0, Math.min(memory.wanted, left + of.loading));
    stop(tick, instance, idle ? { cause: 'idle', text: `No query for ${seconds(now - instance.memory.lastActiveUs)}.` } : { cause: 'spare', text: left >= most ? `Its owner wants at most ${most}.` : spareText(tick, of, left) });
  }
}

/** The idle ones first, then those with the fewest beside them, so that machines become free of work, then the longest unused. */
function leastMissed({ input, facts }: Tick): (a: InstanceFacts, b: InstanceFacts) => number {
  const served = SERVED_BY.get(facts) ?? servedBy(facts);
  SERVED_BY.set(facts, served);
  const beside = ({ view }: InstanceFacts): number => served.get(view.workerId) ?? 0;
  const idle = ({ memory }: InstanceFacts): number => Number(input.now - memory.lastActiveUs >= MIN_STABLE_US);
  return (a, b) => idle(b) - idle(a) || beside(a) - beside(b) || leastRecentlyUsed(a, b);
}

/** By worker, how many instances serve there. */
const SERVED_BY = new WeakMap<ScalerFacts, Map<string, number>>();

function servedBy({ instances }: ScalerFacts): Map<string, number> {
  const served = new Map<string, number>();
  for (const { view, state } of instances) if (isServing(state)) served.set(view.workerId, (served.get(view.workerId) ?? 0) + 1);
  return served;
}

/** Stops what is on drained workers once others serve what it does; what no load asks for stops at once. */
export function stopLeaving(tick: Tick, of: VariantFacts, memory: VariantMemory): void {
  if (of.leaving.length === 0 || (of.waiting && of.serving.length === 0)) return;
  const stays = tick.plan.staysServed(of);
  const { least } = instanceBounds(tick, of);
  if (stays === 'short' || of.serving.length < least) return;
  if (stays === 'unasked') memory.wanted = Math.max(least, Math.min(memory.wanted, of.serving.length + of.loading));
  for (const instance of of.leaving.filter(canStop)) {
    stop(tick, instance, { cause: 'move', text: `${instance.worker?.name ?? 'Its worker'} is drained; ${of.serving.length > 0 ? 'others serve what it did' : 'no load needs it'}.` });
  }
}

/** Stops instances whose variant was deleted, or unloaded by somebody. */
export function stopRemoved(tick: Tick): void {
  for (const instance of tick.facts.instances) {
    if (!canStop(instance)) continue;
    const by = instance.variant?.unloadedBy;
    if (instance.variant === null) stop(tick, instance, { cause: 'removed', text: 'Its variant no longer exists.' });
    else if (by !== undefined) stop(tick, instance, { cause: 'removed', text: `Application ${by} unloaded it.` });
  }
}

/** What the load wants is kept, however seldom it asks. */
function isIdle(tick: Tick, { of, instance, left }: { of: VariantFacts; instance: InstanceFacts; left: number }): boolean {
  if (tick.input.now - instance.memory.lastActiveUs < tick.settings.idleStopUs) return false;
  if (left <= (tick.plan.variants.get(of.variant.id)?.count ?? 0)) return false;
  return left > instanceBounds(tick, of).least;
}

function spareText(tick: Tick, of: VariantFacts, left: number): string {
  if (left > 0) return `The load of ${of.offeredPerSecond.toFixed(1)}/s fits on ${left} instance${left === 1 ? '' : 's'}.`;
  return tick.plan.variants.get(of.variant.id)?.text ?? 'No load asks for it any more.';
}
