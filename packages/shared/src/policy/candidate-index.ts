import type { HardwareClass } from '../domain/hardware';
import type { ArchitectureView, InstanceView, ServingView, TaskView, VariantView, WorkerView } from '../domain/serving-view';
import { nearestName } from './nearest-name';
import { compilePairs } from './pairs';
import type { Pairs } from './pairs';
import type { LiveInstance, LiveTable } from './selection';

/** What a name resolves to: the variants that may answer, and, once asked for, their compiled figures. */
export type Target = {
  /** Unique within the index; part of cache keys. */
  id: number;
  kind: 'task' | 'architecture' | 'version' | 'variant';
  name: string;
  task: TaskView | null;
  /** Variants that may answer this target. */
  variants: VariantView[];
  /** Filled by `pairsOf` on first use. */
  pairs: Pairs | null;
};

/** A view compiled for selection, once per epoch. Targets are compiled when first asked for. */
export type CandidateIndex = {
  epoch: number;
  view: ServingView;
  workspaces: Map<string, WorkspaceNames>;
  instancesByVariant: Map<string, number[]>;
  /** 1 for every instance, by ordinal, on a worker that is drained. */
  leaving: Uint8Array;
  workers: Map<string, WorkerView>;
  classes: Map<string, HardwareClass>;
  /** Active workers by class, of those that are alike one. */
  shapes: Map<string, Pick<WorkerView, 'cores' | 'memoryBytes'>[]>;
  /** Mutable bookkeeping of the index itself: the next target's id. */
  counter: { targets: number };
};

type WorkspaceNames = { targets: Map<string, Target>; variants: Map<string, VariantView>; tasks: Map<string, TaskView> };

/** Returns the index of a view. Linear in the number of variants and instances. */
export function compileIndex(view: ServingView): CandidateIndex {
  const index: CandidateIndex = {
    epoch: view.epoch,
    view,
    workspaces: new Map(),
    instancesByVariant: new Map(),
    leaving: leavingOf(view),
    workers: new Map(view.workers.map((worker) => [worker.id, worker])),
    classes: new Map(view.hardwareClasses.map((hardware) => [hardware.name, hardware])),
    shapes: shapesOf(view),
    counter: { targets: 0 },
  };
  const tasks = new Map(view.tasks.map((task) => [task.id, addTask(index, task)]));
  const architectures = new Map(view.architectures.map((item) => [item.id, addArchitecture(index, item, tasks.get(item.taskId)?.task ?? null)]));
  const stable = new Map(view.architectures.map((item) => [item.id, item.stable]));
  for (const variant of view.variants) {
    const target = architectures.get(variant.architectureId);
    addVariant(index, variant, target?.task ?? null);
    if (!mayAnswer(variant) || stable.get(variant.architectureId) !== variant.version) continue;
    target?.variants.push(variant);
    tasks.get(variant.taskId)?.variants.push(variant);
  }
  view.instances.forEach((instance, ordinal) => pushTo(index.instancesByVariant, instance.variantId, ordinal));
  return index;
}

/** Returns the target of a name in a workspace, or null when there is none. */
export function findTarget(index: CandidateIndex, query: { workspaceId: string; target: string; version?: number | null }): Target | null {
  const names = index.workspaces.get(query.workspaceId);
  if (names === undefined) return null;
  const name = query.version === undefined || query.version === null ? query.target : `${query.target}/${query.version}`;
  const target = names.targets.get(name);
  if (target !== undefined) return target;
  const variant = names.variants.get(query.target);
  if (variant === undefined || (typeof query.version === 'number' && query.version !== variant.version)) return null;
  const made = newTarget(index, { kind: 'variant', name: variant.name, task: names.tasks.get(variant.taskId) ?? null });
  if (mayAnswer(variant) || (variant.status === 'rejected' && variant.unloadedBy === undefined)) made.variants.push(variant);
  names.targets.set(name, made);
  return made;
}

/** Returns the variants that a target's name covers, whether they may answer now or not. */
export function coveredBy(view: ServingView, target: Pick<Target, 'kind' | 'name' | 'task'>): VariantView[] {
  const ofTask = view.variants.filter((variant) => variant.taskId === target.task?.id);
  switch (target.kind) {
    case 'task':
      return ofTask;
    case 'architecture':
      return ofTask.filter((variant) => variant.architecture === target.name);
    case 'version':
      return ofTask.filter((variant) => `${variant.architecture}/${variant.version}` === target.name);
    case 'variant':
      return ofTask.filter((variant) => variant.name === target.name);
  }
}

/** Returns the name of this workspace that is nearest to an unknown one, or null when none is near. */
export function suggestName(index: CandidateIndex, workspaceId: string, unknown: string): string | null {
  const names = index.workspaces.get(workspaceId);
  if (names === undefined) return null;
  return nearestName(unknown, names.targets.keys()) ?? nearestName(unknown, names.variants.keys());
}

/** Returns the compiled figures of a target, made on first use and kept with the index. */
export function pairsOf(index: CandidateIndex, target: Target): Pairs {
  target.pairs ??= compilePairs(index, target.variants);
  return target.pairs;
}

/** Returns the instance of an ordinal that the index itself handed out. */
export function instanceAt(index: CandidateIndex, ordinal: number): InstanceView {
  const instance = index.view.instances[ordinal];
  if (instance === undefined) throw new Error(`instance ordinal ${ordinal} is not of this index`);
  return instance;
}

/** Returns the live table for an index; `lookup` gives what is known of an instance id. Make it once per index, not per query. */
export function liveTable(index: CandidateIndex, gatewayP95Us: number, lookup: (instanceId: string) => LiveInstance | undefined): LiveTable {
  return { byOrdinal: index.view.instances.map((instance) => lookup(instance.id) ?? null), gatewayP95Us };
}

function shapesOf({ workers }: ServingView): CandidateIndex['shapes'] {
  const shapes: CandidateIndex['shapes'] = new Map();
  for (const { state, hardwareClass, cores, memoryBytes } of workers) {
    const known = shapes.get(hardwareClass) ?? [];
    if (state !== 'active' || known.some((each) => each.cores === cores && each.memoryBytes === memoryBytes)) continue;
    shapes.set(hardwareClass, [...known, { cores, memoryBytes }]);
  }
  return shapes;
}

function leavingOf({ workers, instances }: ServingView): Uint8Array {
  const drained = new Set(workers.filter((worker) => worker.state === 'draining').map((worker) => worker.id));
  return Uint8Array.from(instances, (instance) => (drained.has(instance.workerId) ? 1 : 0));
}

function addTask(index: CandidateIndex, task: TaskView): Target {
  const names = namesOf(index, task.workspaceId);
  const target = newTarget(index, { kind: 'task', name: task.name, task });
  names.targets.set(task.name, target);
  names.tasks.set(task.id, task);
  return target;
}

function addArchitecture(index: CandidateIndex, architecture: ArchitectureView, task: TaskView | null): Target {
  const target = newTarget(index, { kind: 'architecture', name: architecture.name, task });
  namesOf(index, architecture.workspaceId).targets.set(architecture.name, target);
  return target;
}

function addVariant(index: CandidateIndex, variant: VariantView, task: TaskView | null): void {
  const names = namesOf(index, variant.workspaceId);
  names.variants.set(variant.name, variant);
  const name = `${variant.architecture}/${variant.version}`;
  const known = names.targets.get(name);
  const target = known ?? newTarget(index, { kind: 'version', name, task });
  if (known === undefined) names.targets.set(name, target);
  if (mayAnswer(variant)) target.variants.push(variant);
}

function mayAnswer(variant: VariantView): boolean {
  return variant.status === 'ready' && variant.unloadedBy === undefined;
}

function newTarget(index: CandidateIndex, of: Pick<Target, 'kind' | 'name' | 'task'>): Target {
  index.counter.targets += 1;
  return { id: index.counter.targets, ...of, variants: [], pairs: null };
}

function namesOf(index: CandidateIndex, workspaceId: string): WorkspaceNames {
  const known = index.workspaces.get(workspaceId);
  if (known !== undefined) return known;
  const made: WorkspaceNames = { targets: new Map(), variants: new Map(), tasks: new Map() };
  index.workspaces.set(workspaceId, made);
  return made;
}

function pushTo(map: Map<string, number[]>, key: string, value: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
