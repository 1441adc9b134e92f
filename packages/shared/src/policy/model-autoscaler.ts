import type { Reason } from '../domain/decision';
import type { Micros } from '../domain/units';
import { memoryBudgetBytes } from './cost';
import { placeInstance, profileOn } from './place-instance';
import type { WorkerRoom } from './place-instance';
import { gatherFacts } from './scaler-facts';
import type { InstanceFacts, ScalerFacts, VariantFacts } from './scaler-facts';
import { DEFAULT_SCALER_SETTINGS } from './scaling';
import type { ModelScaler, ScalerInput, ScalerSettings, ScalingAction, VariantMemory } from './scaling';

const HOT_TICKS = 2;
const MIN_STABLE_US: Micros = 10_000_000;
const START_PATIENCE_US: Micros = 2_000_000;
const MAX_BACKOFF_US: Micros = 60_000_000;
/** A replica needs most of its threads' cores idle by measurement; measurement is never exact. */
const FREE_CORES_PER_THREAD = 0.75;
/** One instance less must carry the load with this much room before a replica counts as spare. */
const SPARE_LOAD = 0.8;
/** Below this part of saturation a start is explained by what queries wait, not by how many there are. */
const WAIT_EXPLAINS_BELOW = 0.9;

/**
 * Returns the starts and stops of one tick, each with its reason, and the state for the next. Rules: start what is asked for and does
 * not run; replicate a saturated variant where cores are free; replace what failed while demand lasts; stop replicas that the load does
 * not need and instances idle for `idleStopUs`; make room by stopping the least recently used idle instances.
 */
export const modelAutoscaler: ModelScaler = (input) => {
  const facts = gatherFacts(input);
  const tick: Tick = { input, facts, settings: input.settings ?? DEFAULT_SCALER_SETTINGS, actions: [], rejected: [], stopping: new Set(), variants: {} };
  const { variants } = tick;
  for (const [id, of] of facts.variants) {
    const memory = want(tick, of, input.state.variants[id] ?? firstMemory(tick, of));
    stopSurplus(tick, of, memory);
    variants[id] = memory;
  }
  stopRemoved(tick);
  for (const [id, of] of byUrgency(facts)) variants[id] = start(tick, of, variants[id] ?? firstMemory(tick, of));
  const instances = Object.fromEntries(facts.instances.map(({ view, memory }) => [
    view.id, tick.stopping.has(view.id) ? { ...memory, stopOrderedUs: input.now } : memory,
  ]));
  return {
    decision: { choice: tick.actions, reasons: tick.actions.map((action): Reason => ({ code: action.cause, text: action.text })), rejected: tick.rejected },
    state: { variants: Object.fromEntries(Object.entries(variants).filter(([id, memory]) => isKept(facts, id, memory))), instances },
  };
};

type Tick = {
  input: ScalerInput;
  facts: ScalerFacts;
  settings: ScalerSettings;
  actions: ScalingAction[];
  rejected: { candidate: string; because: Reason }[];
  stopping: Set<string>;
  /** Memory of every variant for the next tick, as far as it is known. */
  variants: Record<string, VariantMemory>;
};

/** A variant first seen with instances has been adopted: what runs is what is wanted. */
function firstMemory(tick: Tick, of: VariantFacts): VariantMemory {
  return { wanted: of.serving.length + of.loading, cause: 'demand', lastDemandUs: tick.input.now, lastStartUs: null, failures: 0, hotTicks: 0, spareSinceUs: null };
}

function want(tick: Tick, of: VariantFacts, before: VariantMemory): VariantMemory {
  const { now } = tick.input;
  const memory: VariantMemory = {
    ...before,
    lastDemandUs: of.activeUs ?? before.lastDemandUs,
    failures: of.serving.length > 0 ? 0 : before.failures + of.newlyFailed,
    hotTicks: isHot(tick, of) ? before.hotTicks + 1 : 0,
    spareSinceUs: isSpare(of) ? (before.spareSinceUs ?? now) : null,
    cause: of.newlyFailed > 0 ? 'restart' : before.cause,
  };
  return wantMore(tick, of, memory) ?? wantLess(tick, of, memory) ?? memory;
}

function wantMore(tick: Tick, of: VariantFacts, memory: VariantMemory): VariantMemory | null {
  const running = of.serving.length + of.loading;
  if (isPinned(tick, of) && memory.wanted === 0) return { ...memory, wanted: 1, cause: 'pinned' };
  if (of.refused > 0 && running === 0 && memory.wanted === 0) return { ...memory, wanted: 1, cause: 'demand' };
  const saturated = memory.hotTicks >= HOT_TICKS && of.loading === 0 && memory.wanted <= running;
  return saturated ? { ...memory, wanted: running + 1, cause: 'replicate' } : null;
}

function wantLess(tick: Tick, of: VariantFacts, memory: VariantMemory): VariantMemory | null {
  const { now } = tick.input;
  const running = of.serving.length + of.loading;
  if (memory.cause === 'replicate' && memory.hotTicks === 0 && running > 0 && memory.wanted > running) return { ...memory, wanted: running };
  if (now - memory.lastDemandUs >= tick.settings.idleStopUs) return { ...memory, wanted: isPinned(tick, of) ? 1 : 0 };
  const spareUs = memory.spareSinceUs === null ? 0 : now - memory.spareSinceUs;
  return spareUs >= Math.max(of.loadUs, MIN_STABLE_US) ? { ...memory, wanted: Math.max(1, running - 1), spareSinceUs: null } : null;
}

function isHot(tick: Tick, of: VariantFacts): boolean {
  if (of.serving.length === 0) return false;
  if (of.serving.every((instance) => instance.state === 'overloaded')) return true;
  return of.offeredPerSecond > 0 && of.peakPerSecond / of.offeredPerSecond < tick.settings.headroom;
}

function isSpare(of: VariantFacts): boolean {
  const [first] = of.serving;
  if (first === undefined || of.serving.length < 2 || of.loading > 0 || of.refused > 0) return false;
  return of.offeredPerSecond <= SPARE_LOAD * (of.peakPerSecond - Math.max(...of.serving.map((instance) => instance.peakPerSecond)));
}

/** Stops what is more than wanted and what nobody used for long; never what a query waits for. */
function stopSurplus(tick: Tick, of: VariantFacts, memory: VariantMemory): void {
  if (of.waiting) return;
  const { now } = tick.input;
  const settled = of.serving.filter((instance) => now - instance.memory.seenUs >= Math.max(of.loadUs, MIN_STABLE_US)).sort(leastRecentlyUsed);
  let surplus = of.serving.length + of.loading - memory.wanted;
  const least = memory.wanted > 0 ? 1 : 0;
  let left = of.serving.length;
  for (const instance of settled) {
    const idleUs = now - instance.memory.lastActiveUs;
    const idle = idleUs >= tick.settings.idleStopUs && (left > least || !isPinned(tick, of));
    if (surplus <= 0 && !idle) continue;
    surplus -= 1;
    left -= 1;
    if (idle) memory.wanted = Math.max(0, Math.min(memory.wanted, left + of.loading));
    stop(tick, instance, idle ? { cause: 'idle', text: `No query for ${seconds(idleUs)}.` } : { cause: 'spare', text: `The load of ${of.offeredPerSecond.toFixed(1)}/s fits on ${left} instance${left === 1 ? '' : 's'}.` });
  }
}

function isPinned(tick: Tick, of: VariantFacts): boolean {
  return (tick.input.view.pinned ?? []).includes(of.variant.id);
}

function stopRemoved(tick: Tick): void {
  for (const instance of tick.facts.instances) {
    if (instance.variant !== null || !canStop(instance)) continue;
    stop(tick, instance, { cause: 'removed', text: 'Its variant no longer exists.' });
  }
}

function canStop(instance: InstanceFacts): boolean {
  return instance.state === 'active' || instance.state === 'overloaded' || instance.state === 'interfered' || instance.state === 'loading';
}

function stop(tick: Tick, instance: InstanceFacts, because: Pick<ScalingAction, 'cause' | 'text'>): void {
  if (tick.stopping.has(instance.view.id)) return;
  tick.stopping.add(instance.view.id);
  tick.actions.push({ kind: 'stop', variantId: instance.view.variantId, instanceId: instance.view.id, workerId: instance.view.workerId, ...because });
}

/** Waiting queries first, then refused load, then the rest. */
function byUrgency(facts: ScalerFacts): [string, VariantFacts][] {
  return [...facts.variants].sort(([, a], [, b]) => Number(b.waiting) - Number(a.waiting) || b.refused - a.refused);
}

function start(tick: Tick, of: VariantFacts, memory: VariantMemory): VariantMemory {
  const running = of.serving.length + of.loading;
  const { now } = tick.input;
  if (memory.wanted <= running || of.loading > 0 || isCoolingDown(of, memory, now)) return memory;
  const freeCores = running === 0 ? 0 : of.variant.threads * FREE_CORES_PER_THREAD;
  const placement = placeInstance(tick.facts.rooms, { variant: of.variant, freeCores });
  switch (placement.kind) {
    case 'impossible':
      tick.rejected.push({ candidate: of.variant.name, because: { code: 'no_worker', text: placement.text } });
      return memory;
    case 'memory':
      makeRoom(tick, of, { workerId: placement.worker.id, missingBytes: placement.missingBytes });
      return memory;
    case 'fits': {
      take(tick.facts.rooms, placement.worker.id, { memoryBytes: placement.memoryBytes, cores: freeCores });
      tick.actions.push({ kind: 'start', cause: memory.cause, variantId: of.variant.id, workerId: placement.worker.id, text: startText(of, memory) });
      return { ...memory, lastStartUs: now };
    }
  }
}

/** A start that does not show in the view yet is not repeated; after failures the pause doubles. */
function isCoolingDown(of: VariantFacts, memory: VariantMemory, now: Micros): boolean {
  if (memory.lastStartUs === null) return false;
  const patience = memory.failures > 0 ? Math.min(MAX_BACKOFF_US, 500_000 * 2 ** memory.failures) : Math.max(START_PATIENCE_US, of.serving.length > 0 ? of.loadUs : 0);
  return now - memory.lastStartUs < patience;
}

function startText(of: VariantFacts, memory: VariantMemory): string {
  switch (memory.cause) {
    case 'replicate':
      return `${replicateReason(of)}: one more.`;
    case 'restart':
      return 'An instance failed while there is demand for it.';
    case 'pinned':
      return 'One instance of it is to run always.';
    default:
      return of.waiting ? 'A query waits for it.' : `${of.refused} ${of.refused === 1 ? 'query' : 'queries'} could have used it and it was not loaded.`;
  }
}

/** Offered load comes first: where it is low, the waiting that made the instances Overloaded is the cause. */
function replicateReason(of: VariantFacts): string {
  const running = `${of.serving.length} running`;
  const loaded = of.offeredPerSecond >= WAIT_EXPLAINS_BELOW * of.peakPerSecond;
  const waitUs = Math.max(0, ...of.serving.map(({ stats }) => stats.queueWaitUs));
  if (loaded || waitUs === 0) return `${running}, ${of.offeredPerSecond.toFixed(1)} queries/s offered, saturation at ${of.peakPerSecond.toFixed(1)}/s`;
  const tightestUs = Math.min(...of.serving.map(({ stats }) => (stats.tightestDeadlineUs > 0 ? stats.tightestDeadlineUs : Infinity)));
  const against = tightestUs === Infinity ? '' : ` of the ${milliseconds(tightestUs)} ms that the tightest deadline gives`;
  return `${running}, queries wait ${milliseconds(waitUs)} ms in the queue${against}, though ${of.offeredPerSecond.toFixed(1)}/s are less than the ${of.peakPerSecond.toFixed(1)}/s that saturate`;
}

function makeRoom(tick: Tick, of: VariantFacts, need: { workerId: string; missingBytes: number }): void {
  const room = tick.facts.rooms.find(({ worker }) => worker.id === need.workerId);
  const freeing = tick.facts.instances.filter(({ state, view }) => view.workerId === need.workerId && (state === 'draining' || tick.stopping.has(view.id)));
  let missing = need.missingBytes - freeing.reduce((sum, instance) => sum + budget(instance), 0);
  const idle = tick.facts.instances.filter((instance) => instance.view.workerId === need.workerId && isEvictable(tick, instance)).sort(leastRecentlyUsed);
  const gain = idle.reduce((sum, instance) => sum + budget(instance), 0);
  if (room === undefined || gain < missing) {
    tick.rejected.push({ candidate: of.variant.name, because: { code: 'memory', text: `${megabytes(need.missingBytes)} MB are missing on ${room?.worker.name ?? 'the worker'}, and nothing idle there could make room.` } });
    return;
  }
  for (const instance of idle) {
    if (missing <= 0) return;
    missing -= budget(instance);
    const evicted = tick.variants[instance.view.variantId];
    if (evicted !== undefined) evicted.wanted = Math.max(0, evicted.wanted - 1);
    stop(tick, instance, { cause: 'evict', text: `Idle for ${seconds(tick.input.now - instance.memory.lastActiveUs)}; its memory is needed for ${of.variant.name}.` });
  }
}

function isEvictable(tick: Tick, instance: InstanceFacts): boolean {
  const of = tick.facts.variants.get(instance.view.variantId);
  if (!canStop(instance) || instance.state === 'loading' || tick.stopping.has(instance.view.id)) return false;
  if (of === undefined || of.waiting || isPinned(tick, of)) return false;
  return tick.input.now - instance.memory.lastActiveUs >= tick.settings.evictIdleUs && instance.stats.queued === 0;
}

function budget({ variant, worker }: InstanceFacts): number {
  const profile = variant === null || worker === null ? null : profileOn(variant, worker);
  return profile === null ? 0 : memoryBudgetBytes(profile);
}

function take(rooms: readonly WorkerRoom[], workerId: string, of: { memoryBytes: number; cores: number }): void {
  const room = rooms.find(({ worker }) => worker.id === workerId);
  if (room === undefined) return;
  room.freeMemoryBytes -= of.memoryBytes;
  room.busyCores += of.cores;
}

function leastRecentlyUsed(a: InstanceFacts, b: InstanceFacts): number {
  return a.memory.lastActiveUs - b.memory.lastActiveUs || (a.view.id < b.view.id ? -1 : 1);
}

function isKept(facts: ScalerFacts, id: string, memory: VariantMemory): boolean {
  const of = facts.variants.get(id);
  return memory.wanted > 0 || (of !== undefined && of.serving.length + of.loading > 0);
}

function seconds(us: Micros): string {
  return `${Math.round(us / 1_000_000)} s`;
}

function milliseconds(us: Micros): string {
  return (us / 1_000).toFixed(us < 10_000 ? 1 : 0);
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}
