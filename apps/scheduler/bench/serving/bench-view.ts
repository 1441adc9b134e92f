import { createHash } from 'node:crypto';
import type { BatchLatency } from '@infaas/shared/domain/profile';
import { EMPTY_VIEW, type ServingView } from '@infaas/shared/domain/serving-view';
import type { ModelCase } from './cases';

export const API_KEY = 'key-of-the-bench';
/** A variant of the one task, with the instance that serves it. */
export type ServedVariant = { precision: 'fp32' | 'int8-static'; instanceId: string; latency: BatchLatency[]; address: string };

/** Returns the view of an installation with one task and one application; each variant has one instance. */
export function benchView(of: { model: ModelCase; threads: number; cores: number; variants: readonly ServedVariant[] }): ServingView {
  const { model } = of;
  const ids = { workspaceId: 'bench', taskId: 'task' };
  return {
    ...EMPTY_VIEW,
    epoch: 1,
    tasks: [{ id: 'task', workspaceId: 'bench', name: 'bench', metric: 'top1', labels: [], progress: null, ...model.canonical }],
    architectures: [{ id: 'arch', ...ids, name: model.name, versions: [1], stable: 1, progress: null }],
    variants: of.variants.map(({ precision, latency }) => ({
      id: precision, ...ids, architectureId: 'arch', name: `${model.name}.v1.${precision}.cpu.t${of.threads}`, architecture: model.name, version: 1, precision, optimised: false,
      provider: 'cpu' as const, threads: of.threads, artifact: '0'.repeat(64), artifactBytes: 1, picture: null, status: 'ready' as const,
      accuracy: { value: 0.9, low: 0.9, high: 0.9, basis: 'measured' as const, samples: 1_000, validationSet: 'bench' },
      profiles: [{ hardwareClass: 'bench', latency, loadUs: 1_000_000, memoryBytes: 100_000_000, maxBatch: model.maxBatch, provisional: false }],
    })),
    hardwareClasses: [{ name: 'bench', kind: 'cpu', cores: of.cores, memoryBytes: 8_000_000_000, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], pricePerHourNanoUsd: 100_000_000, priceBasis: 'assumed' }],
    workers: [{ id: 'worker', name: 'local-1', hardwareClass: 'bench', cores: of.cores, memoryBytes: 8_000_000_000, state: 'active' }],
    instances: of.variants.map(({ precision, instanceId, address }) => ({ id: instanceId, workspaceId: 'bench', variantId: precision, workerId: 'worker', state: 'active' as const, address })),
    applications: [{
      id: 'app', workspaceId: 'bench', name: 'bench', enabled: true, defaultObjective: { maxLatencyUs: null }, objectives: [], budgetLeftNanoUsd: null,
      keys: [{ id: 'key', sha256: createHash('sha256').update(API_KEY).digest('hex'), scopes: ['infer'], expiresAtMs: null }],
    }],
  };
}
