import type { HardwareClass } from '../domain/hardware';
import { IDLE_INSTANCE_STATS } from '../domain/instance';
import type { InstanceStats } from '../domain/instance';
import type { Objective } from '../domain/objective';
import type { Profile } from '../domain/profile';
import { EMPTY_VIEW } from '../domain/serving-view';
import type { InstanceView, ServingView, TaskView, VariantView, WorkerView } from '../domain/serving-view';
import { compileIndex, liveTable } from './candidate-index';
import type { LiveInstance, Scene } from './selection';

/** Small worlds for policy tests: every figure has a plain default that a test overrides. */

export function hardwareOf(over: Partial<HardwareClass> = {}): HardwareClass {
  return {
    name: 'cpu-4', kind: 'cpu', cores: 4, memoryBytes: 8e9, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'],
    pricePerHourNanoUsd: 144_000_000, priceBasis: 'assumed', ...over,
  };
}

/** `latency` gives [batch, mean, p95] triples. */
export function profileOf(latency: readonly (readonly [number, number, number])[], over: Partial<Profile> = {}): Profile {
  return {
    hardwareClass: 'cpu-4', loadUs: 200_000, memoryBytes: 100e6, maxBatch: 32, provisional: false, ...over,
    latency: latency.map(([batch, meanUs, p95Us]) => ({ batch, samples: 50, meanUs, p50Us: meanUs, p95Us, p99Us: p95Us, deviationUs: 0 })),
  };
}

export function variantOf(id: string, over: Partial<VariantView> = {}): VariantView {
  return {
    id, workspaceId: 'ws', taskId: 'task', architectureId: 'arch', name: `${id}.v1.fp32.cpu.t1`, architecture: id, version: 1, precision: 'fp32',
    optimised: false, provider: 'cpu', threads: 1, artifact: id, artifactBytes: 1_000, picture: null, status: 'ready',
    accuracy: { value: 0.9, low: 0.89, high: 0.91, basis: 'measured', samples: 1_000, validationSet: 'set' },
    profiles: [profileOf([[1, 1_000, 1_200], [8, 4_000, 4_400]])], ...over,
  };
}

export function workerOf(id: string, over: Partial<WorkerView> = {}): WorkerView {
  return { id, name: id, hardwareClass: 'cpu-4', cores: 4, memoryBytes: 8e9, state: 'active', ...over };
}

export function instanceOf(id: string, variantId: string, over: Partial<InstanceView> = {}): InstanceView {
  return { id, workspaceId: 'ws', variantId, workerId: 'w1', state: 'active', address: 'unix:/x', ...over };
}

export const DIGITS: TaskView = {
  id: 'task', workspaceId: 'ws', name: 'digits', metric: 'top1', labels: ['0', '1'], progress: null,
  input: { kind: 'tensors', tensors: [] }, output: { kind: 'scores', name: 'scores', classes: 2 },
};

/** One architecture per variant id, all stable at version 1. */
export function viewOf(over: Partial<ServingView> = {}): ServingView {
  const variants = (over.variants ?? []).map((variant) => ({ ...variant, architectureId: variant.architecture }));
  const names = [...new Set(variants.map((variant) => variant.architecture))];
  const architectures = names.map((name) => ({ id: name, workspaceId: 'ws', taskId: 'task', name, versions: [1], stable: 1, progress: null }));
  return { ...EMPTY_VIEW, epoch: 1, tasks: [DIGITS], hardwareClasses: [hardwareOf()], workers: [workerOf('w1')], architectures, ...over, variants };
}

export function statsOf(over: Partial<InstanceStats> = {}): InstanceStats {
  return { ...IDLE_INSTANCE_STATS, ...over };
}

export function liveOf(over: Partial<LiveInstance> = {}): LiveInstance {
  return { state: 'active', connected: true, stats: IDLE_INSTANCE_STATS, extraQueued: 0, marginUs: 0, ...over };
}

/** Every instance idle and connected, in its state of the view, unless `live` says otherwise. */
export function sceneOf(view: ServingView, live: Record<string, LiveInstance> = {}, gatewayP95Us = 300): Scene {
  const index = compileIndex(view);
  const states = new Map(view.instances.map((instance) => [instance.id, instance.state]));
  return { index, live: liveTable(index, gatewayP95Us, (id) => live[id] ?? liveOf({ state: states.get(id) ?? 'active' })) };
}

export function objectiveOf(over: Partial<Objective> = {}): Objective {
  return { minAccuracy: null, maxLatencyUs: 1_000_000, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null, ...over };
}
