import type { InstanceState, InstanceStats } from '../domain/instance';
import { IDLE_INSTANCE_STATS } from '../domain/instance';
import { NO_DEADLINE_US } from '../domain/objective';
import type { InstanceView, VariantView, WorkerView } from '../domain/serving-view';
import type { DemandReport } from '../domain/usage';
import type { Micros } from '../domain/units';
import { memoryBudgetBytes, tellsDeviceMemory } from './cost';
import { isServing } from './instance-state';
import { coreSharing } from './core-sharing';
import { batchCap, latencyModel, peakPerSecond } from './latency-model';
import { profileOn } from './place-instance';
import type { WorkerRoom } from './place-instance';
import type { InstanceMemory, ScalerInput } from './scaling';

export type InstanceFacts = {
  view: InstanceView;
  variant: VariantView | null;
  worker: WorkerView | null;
  state: InstanceState;
  stats: InstanceStats;
  memory: InstanceMemory;
  /** How many times as long as alone its runs take for sharing cores, and what is left of observed / profiled run time without that; each at least 1. */
  sharing: number;
  slowdown: number;
  /** Saturation throughput, rows per second. */
  peakPerSecond: number;
};

export type VariantFacts = {
  variant: VariantView;
  serving: InstanceFacts[];
  /** Those that serve on a worker that is drained: others take their place, then they stop. */
  leaving: InstanceFacts[];
  loading: number;
  /** The same by hardware class. */
  loadingOn: ReadonlyMap<string, number>;
  /** Instances that failed since the tick before. */
  newlyFailed: number;
  offeredPerSecond: number;
  peakPerSecond: number;
  /** Queries that asked for this variant and could not have it, since the tick before. */
  refused: number;
  waiting: boolean;
  /** Last instant at which it was used or asked for; null = not now and not before. */
  activeUs: Micros | null;
  loadUs: Micros;
};

export type ScalerFacts = { instances: InstanceFacts[]; variants: Map<string, VariantFacts>; rooms: WorkerRoom[] };

/** Returns what one tick knows: instances with what they did since the tick before, variants in sum, and the room on every worker. */
export function gatherFacts(input: ScalerInput): ScalerFacts {
  const { serving } = input.view;
  const workers = new Map(serving.workers.map((worker) => [worker.id, worker]));
  const variants = new Map(serving.variants.map((variant) => [variant.id, variant]));
  const reports = new Map(input.view.instances.map((report) => [report.instanceId, report]));
  const known = serving.instances.map((view) => {
    const report = reports.get(view.id);
    const stats = report?.stats ?? IDLE_INSTANCE_STATS;
    const worker = workers.get(view.workerId) ?? null;
    const variant = variants.get(view.variantId) ?? null;
    const state = stateOf(input, { id: view.id, worker, reported: report?.state ?? view.state });
    const memory = remember(input, { id: view.id, stats, state, threads: variant?.threads ?? 1 });
    return { view, variant, worker, state, stats, memory, peakPerSecond: peakOf(variant, worker, stats) };
  });
  const sharing = coreSharing(known, input.view.otherBusyCores ?? {});
  const instances = known.map((instance): InstanceFacts => {
    const shared = sharing(instance);
    return { ...instance, sharing: shared, slowdown: Math.max(1, instance.stats.slowdown / shared) };
  });
  const rooms = serving.workers.map((worker) => roomOn(input, worker, instances));
  return { instances, variants: gatherVariants(input, variants, instances), rooms };
}

/** What was ordered to stop counts as draining; what was on a dead worker has failed. */
function stateOf(input: ScalerInput, of: { id: string; worker: WorkerView | null; reported: InstanceState }): InstanceState {
  if (of.reported === 'stopped') return 'stopped';
  if (of.worker === null || of.worker.state === 'dead') return 'failed';
  return isServing(of.reported) && isStopping(input, of.id) ? 'draining' : of.reported;
}

/** A stop that has no effect for this long is ordered again. */
const STOP_PATIENCE_US: Micros = 10_000_000;

function isStopping(input: ScalerInput, instanceId: string): boolean {
  const orderedUs = input.state.instances[instanceId]?.stopOrderedUs ?? null;
  return orderedUs !== null && input.now - orderedUs < STOP_PATIENCE_US;
}

/** A second of random arrivals may be a full one. */
const BUSY_US: Micros = 2_000_000;

function remember(input: ScalerInput, of: { id: string; stats: InstanceStats; state: InstanceState; threads: number }): InstanceMemory {
  const { now } = input;
  const before = input.state.instances[of.id];
  const queries = of.stats.queries + of.stats.queued;
  if (before === undefined) return { queries, busyUs: of.stats.busyUs, atUs: of.stats.atUs, lastActiveUs: now, seenUs: now, busyCores: 0, failed: of.state === 'failed', stopOrderedUs: null };
  // Counters that came twice say nothing of the time between.
  const elapsed = of.stats.atUs - before.atUs;
  const busyNow = elapsed > 0 ? Math.min(of.threads, (of.threads * Math.max(0, of.stats.busyUs - before.busyUs)) / elapsed) : before.busyCores;
  const busyCores = before.busyCores === 0 ? busyNow : before.busyCores + (busyNow - before.busyCores) * (1 - Math.exp(-elapsed / BUSY_US));
  const active = queries !== before.queries || of.state === 'loading';
  return { ...before, queries, busyUs: of.stats.busyUs, atUs: of.stats.atUs, lastActiveUs: active ? now : before.lastActiveUs, busyCores, failed: of.state === 'failed' };
}

function peakOf(variant: VariantView | null, worker: WorkerView | null, stats: InstanceStats): number {
  const profile = variant === null || worker === null ? null : profileOn(variant, worker);
  if (profile === null) return 0;
  const model = latencyModel(profile);
  const peak = peakPerSecond(model, batchCap(model, stats.tightestDeadlineUs > 0 ? stats.tightestDeadlineUs : NO_DEADLINE_US));
  return peak / Math.max(1, stats.slowdown);
}

function roomOn(input: ScalerInput, worker: WorkerView, instances: readonly InstanceFacts[]): WorkerRoom {
  const here = instances.filter((instance) => instance.view.workerId === worker.id && occupies(instance.state));
  const used = here.reduce((sum, { variant }) => sum + (variant === null ? 0 : budgetOn(variant, worker)), 0);
  const busyCores = here.reduce((sum, { memory }) => sum + memory.busyCores, 0);
  const otherBusyCores = input.view.otherBusyCores?.[worker.id] ?? 0;
  const deviceBytes = deviceMemoryOf(input, worker);
  return { worker, freeMemoryBytes: worker.memoryBytes - used, deviceBytes, freeDeviceBytes: deviceBytes - used, busyCores, otherBusyCores };
}

/** What runs on a worker with a device runs on the device: it takes as much there as of memory. */
function deviceMemoryOf({ view }: ScalerInput, worker: WorkerView): number {
  const hardware = view.serving.hardwareClasses.find(({ name }) => name === worker.hardwareClass);
  return hardware?.kind === 'gpu' && tellsDeviceMemory(hardware) ? hardware.deviceMemoryBytes : Infinity;
}

/** A draining instance holds its memory until its process has gone. */
function occupies(state: InstanceState): boolean {
  return state === 'loading' || state === 'draining' || isServing(state);
}

function budgetOn(variant: VariantView, worker: WorkerView): number {
  const profile = profileOn(variant, worker);
  return profile === null ? 0 : memoryBudgetBytes(profile);
}

function gatherVariants(input: ScalerInput, variants: ReadonlyMap<string, VariantView>, instances: readonly InstanceFacts[]): Map<string, VariantFacts> {
  const touched = new Set([
    ...instances.map((instance) => instance.view.variantId),
    ...input.demand.map((report) => report.variantId),
    ...Object.keys(input.state.variants),
    ...Object.keys(input.view.bounds ?? {}),
  ]);
  const byVariant = group(instances, (instance) => instance.view.variantId);
  const demand = group(input.demand, (report) => report.variantId);
  const facts = new Map<string, VariantFacts>();
  for (const id of touched) {
    const variant = variants.get(id);
    if (variant === undefined) continue;
    facts.set(id, factsOf(input, variant, { instances: byVariant.get(id) ?? [], demand: demand.get(id) ?? [] }));
  }
  return facts;
}

/** Adds the facts of a variant that nothing was known of to these facts: it neither runs nor was it asked for by name. */
export function factsOfVariant(facts: ScalerFacts, input: ScalerInput, variantId: string): void {
  const variant = input.view.serving.variants.find((each) => each.id === variantId);
  if (variant !== undefined) facts.variants.set(variantId, factsOf(input, variant, { instances: [], demand: [] }));
}

function factsOf(input: ScalerInput, variant: VariantView, of: { instances: InstanceFacts[]; demand: DemandReport[] }): VariantFacts {
  const there = of.instances.filter((instance) => isServing(instance.state));
  const serving = there.filter((instance) => !isLeaving(instance));
  const loading = of.instances.filter((instance) => instance.state === 'loading' && !isLeaving(instance));
  const refused = of.demand.reduce((sum, report) => sum + Math.max(1, report.queries), 0);
  const used = there.filter(({ memory }) => memory.lastActiveUs === input.now && memory.seenUs < input.now);
  return {
    variant,
    serving,
    leaving: there.filter(isLeaving),
    loading: loading.length,
    loadingOn: new Map([...group(loading, ({ worker }) => worker?.hardwareClass ?? '')].map(([name, each]) => [name, each.length])),
    newlyFailed: of.instances.filter(({ state, view }) => state === 'failed' && input.state.instances[view.id]?.failed !== true).length,
    // Refused queries never reach an instance; a tick is a second.
    offeredPerSecond: there.reduce((sum, { stats }) => sum + stats.offeredPerSecond, refused),
    peakPerSecond: serving.reduce((sum, instance) => sum + instance.peakPerSecond, 0),
    refused,
    waiting: of.demand.some((report) => report.waiting) || (input.urgent === true && (input.state.variants[variant.id]?.waitingSinceUs ?? null) !== null),
    activeUs: of.demand.length > 0 || used.length > 0 ? input.now : null,
    loadUs: variant.profiles.reduce((least, profile) => Math.min(least, profile.loadUs), Infinity),
  };
}

function isLeaving({ worker }: InstanceFacts): boolean {
  return worker?.state === 'draining';
}

function group<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
