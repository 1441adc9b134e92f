import type { Micros } from '../domain/units';
import { MICROS_PER_SECOND } from '../domain/units';
import { memoryBudgetBytes } from './cost';
import { placeInstance, profileOn } from './place-instance';
import type { WorkerRoom } from './place-instance';
import type { InstanceFacts, VariantFacts } from './scaler-facts';
import type { VariantMemory } from './scaling';
import { canStop, instanceBounds, seconds, stop } from './scaling-tick';
import type { Tick } from './scaling-tick';
import type { Relief } from './worker-crowding';

const START_PATIENCE_US: Micros = 2_000_000;
/** What was loaded serves at least this long before it makes room. */
const LEAST_RESIDENCE_US: Micros = 400_000;
/** Of the instances on a worker, at most this part makes room at a time while it is in use: the others keep serving what is asked most. */
const ROTATING_PART = 0.3;
const MAX_BACKOFF_US: Micros = 60_000_000;
/** A replica needs most of its threads' cores idle by measurement; measurement is never exact. */
const FREE_CORES_PER_THREAD = 0.75;
/** Below this part of saturation a start is explained by what queries wait, not by how many there are. */
const WAIT_EXPLAINS_BELOW = 0.9;

/** Orders one more instance of a variant of which fewer run than are wanted, where it fits, or makes room for it; returns its memory. */
export function start(tick: Tick, of: VariantFacts, memory: VariantMemory): VariantMemory {
  const running = of.serving.length + of.loading;
  const { now } = tick.input;
  if (memory.wanted <= running || of.loading > 0 || isCoolingDown(of, memory, now)) return memory;
  const relief = memory.cause === 'replicate' ? tick.plan.relief.get(of.variant.id) : undefined;
  const freeCores = running === 0 ? 0 : (relief?.cores ?? of.variant.threads * FREE_CORES_PER_THREAD);
  const placement = placeInstance(relief === undefined ? roomsFor(tick, of) : roomsOf(tick, relief), { variant: of.variant, freeCores });
  switch (placement.kind) {
    case 'impossible':
      tick.rejected.push({ candidate: of.variant.name, because: { code: 'no_worker', text: placement.text } });
      return memory;
    case 'memory':
      makeRoom(tick, of, { workerId: placement.worker.id, missingBytes: placement.missingBytes });
      return memory;
    case 'fits': {
      take(tick.facts.rooms, placement.worker.id, { memoryBytes: placement.memoryBytes, cores: freeCores });
      tick.actions.push({ kind: 'start', cause: memory.cause, variantId: of.variant.id, workerId: placement.worker.id, text: relief?.text ?? startText(tick, of, memory) });
      return { ...memory, lastStartUs: now };
    }
  }
}

/** What other programs keep busy there was reckoned with already, and they take the same part of every worker of a machine. */
function roomsOf({ facts }: Tick, { workerIds }: Relief): readonly WorkerRoom[] {
  return facts.rooms.filter(({ worker }) => workerIds.includes(worker.id)).map((room) => ({ ...room, otherBusyCores: 0 }));
}

/** The plan says on which classes more are wanted; without one, every class will do. */
function roomsFor(tick: Tick, of: VariantFacts): readonly WorkerRoom[] {
  const byClass = tick.plan.variants.get(of.variant.id)?.byClass;
  const short = tick.facts.rooms.filter(({ worker }) => {
    const here = of.serving.filter((instance) => instance.worker?.hardwareClass === worker.hardwareClass).length + (of.loadingOn.get(worker.hardwareClass) ?? 0);
    return (byClass?.get(worker.hardwareClass) ?? 0) > here;
  });
  return short.length > 0 ? short : tick.facts.rooms;
}

/** A start that does not show in the view yet is not repeated; after failures the pause doubles. */
function isCoolingDown(of: VariantFacts, memory: VariantMemory, now: Micros): boolean {
  if (memory.lastStartUs === null) return false;
  const patience = memory.failures > 0 ? Math.min(MAX_BACKOFF_US, 500_000 * 2 ** memory.failures) : Math.max(START_PATIENCE_US, of.serving.length > 0 ? of.loadUs : 0);
  return now - memory.lastStartUs < patience;
}

function startText(tick: Tick, of: VariantFacts, memory: VariantMemory): string {
  const planned = tick.plan.variants.get(of.variant.id)?.text;
  switch (memory.cause) {
    case 'replicate':
      return memory.hotTicks > 0 ? `${replicateReason(of)}: one more.` : (planned ?? `${replicateReason(of)}: one more.`);
    case 'upgrade':
    case 'downgrade':
      return planned ?? 'It serves the load for less.';
    case 'restart':
      return 'An instance failed while there is demand for it.';
    case 'move':
      return `${of.leaving[0]?.worker?.name ?? 'Its worker'} is drained: what runs there moves.`;
    case 'pinned':
      return `Its owner wants at least ${instanceBounds(tick, of).least} of it.`;
    default:
      if (of.waiting) return 'A query waits for it.';
      if (of.refused === 0 && planned !== undefined) return planned;
      return `${of.refused} ${of.refused === 1 ? 'query' : 'queries'} could have used it and it was not loaded.`;
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
  const rotating = mayRotate(tick, need.workerId);
  const evictable = tick.facts.instances.filter((instance) => instance.view.workerId === need.workerId && isEvictable(tick, instance, { wanted: of, rotating }))
    .sort((a, b) => keepingValue(tick, a) - keepingValue(tick, b));
  const gain = evictable.reduce((sum, instance) => sum + budget(instance), 0);
  if (room === undefined || gain < missing) {
    tick.rejected.push({ candidate: of.variant.name, because: { code: 'memory', text: `${megabytes(need.missingBytes)} MB are missing on ${room?.worker.name ?? 'the worker'}, and nothing there could make room.` } });
    return;
  }
  for (const instance of evictable) {
    if (missing <= 0) return;
    missing -= budget(instance);
    const evicted = tick.variants[instance.view.variantId];
    if (evicted !== undefined) evicted.wanted = Math.max(0, evicted.wanted - 1);
    const idleUs = tick.input.now - instance.memory.lastActiveUs;
    const used = idleUs > 0 ? `Idle for ${seconds(idleUs)}` : 'Asked for the least for what it takes to load';
    stop(tick, instance, { cause: 'evict', text: `${used}; its memory is needed for ${of.variant.name}${of.waiting ? ', which a query waits for' : ''}.` });
  }
}

/** Instances that end or load now are on the move already. */
function mayRotate(tick: Tick, workerId: string): boolean {
  const here = tick.facts.instances.filter(({ view, state }) => view.workerId === workerId && state !== 'failed' && state !== 'stopped');
  const moving = here.filter(({ view, state }) => state === 'draining' || state === 'loading' || tick.stopping.has(view.id)).length
    + tick.actions.filter((action) => action.kind === 'start' && action.workerId === workerId).length;
  return moving < Math.max(1, Math.floor(ROTATING_PART * here.length));
}

/** What is idle may go for any other; for what a query waits for, also what is in use, once it has been of use. */
function isEvictable(tick: Tick, instance: InstanceFacts, { wanted, rotating }: { wanted: VariantFacts; rotating: boolean }): boolean {
  const of = tick.facts.variants.get(instance.view.variantId);
  if (!canStop(instance) || instance.state === 'loading' || tick.stopping.has(instance.view.id) || instance.stats.queued > 0) return false;
  if (of === undefined || of === wanted || of.waiting || of.serving.length <= instanceBounds(tick, of).least) return false;
  const { now } = tick.input;
  if (now - instance.memory.lastActiveUs >= tick.settings.evictIdleUs) return true;
  return rotating && wanted.waiting && now - instance.memory.seenUs >= Math.max(LEAST_RESIDENCE_US, 2 * of.loadUs);
}

/**
 * What would be lost with an instance: how often somebody would wait for its load, times the load time, per byte that it frees. Recency and
 * cost in one figure, as in GreedyDual-Size (Cao and Irani, USITS '97).
 */
function keepingValue(tick: Tick, instance: InstanceFacts): number {
  const of = tick.facts.variants.get(instance.view.variantId);
  const idleSeconds = Math.max(1e-3, (tick.input.now - instance.memory.lastActiveUs) / MICROS_PER_SECOND);
  const perSecond = idleSeconds > 1 ? 1 / idleSeconds : Math.max(1, of?.offeredPerSecond ?? 0);
  return (perSecond * (of?.loadUs ?? 0)) / Math.max(1, budget(instance));
}

function budget({ variant, worker }: InstanceFacts): number {
  const profile = variant === null || worker === null ? null : profileOn(variant, worker);
  return profile === null ? 0 : memoryBudgetBytes(profile);
}

function take(rooms: readonly WorkerRoom[], workerId: string, of: { memoryBytes: number; cores: number }): void {
  const room = rooms.find(({ worker }) => worker.id === workerId);
  if (room === undefined) return;
  room.freeMemoryBytes -= of.memoryBytes;
  room.freeDeviceBytes -= of.memoryBytes;
  room.busyCores += of.cores;
}

function milliseconds(us: Micros): string {
  return (us / 1_000).toFixed(us < 10_000 ? 1 : 0);
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}
