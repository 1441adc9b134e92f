import { EMPTY_FLEET } from '../fleet-scaling/fleet-rows';
import type { ProfileRow, Rows, VariantRow } from '../rows';
import { HASH_A, HASH_B, INSPECTION } from './fake-worker';

/** Returns the rows of a workspace with one task, one architecture with one version, one worker; `change` replaces parts. */
export function sampleRows(change: Partial<Rows> = {}): Rows {
  return {
    examinations: [],
    tasks: [{ id: 'task', workspaceId: 'w', name: 'digits', metric: 'top1', labels: [...'0123456789'], input: null, output: null }],
    validationSets: [{ id: 'set', taskId: 'task', version: 1, sha256: 'd'.repeat(64) }],
    architectures: [{ id: 'arch', workspaceId: 'w', taskId: 'task', name: 'mlp', pinnedVersion: null }],
    versions: [{
      id: 'v1', architectureId: 'arch', number: 1, model: 'e'.repeat(64), files: [], declaredAccuracy: null,
      inputRecord: { kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw', range: [0, 1] }, outputRecord: { kind: 'scores' },
    }],
    applications: [{
      id: 'app', workspaceId: 'w', name: 'app', enabled: true, defaultObjective: {}, objectives: [], monthlyBudgetNanoUsd: null,
      keys: [{ id: 'k', sha256: 'f'.repeat(64), scopes: ['infer'], expiresAtMs: null }],
    }],
    grants: [], stables: [], unloaded: [], bounds: [],
    signatures: [], registrations: [], variants: [], profiles: [], instances: [], registrationWork: [], spent: [], fleet: EMPTY_FLEET,
    hardwareClasses: [{ name: 'cpu.2', kind: 'cpu', cores: 2, memoryBytes: 4e9, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], pricePerHourNanoUsd: 89_250_000, priceBasis: 'assumed' }],
    workers: [{ id: 'one', name: 'one', hardwareClass: 'cpu.2', cores: 2, memoryBytes: 4e9, state: 'active', queue: 'cpu.one', bootId: 'b', cpuModel: 'x' }],
    ...change,
  };
}

export const SIGNATURE = {
  taskId: 'task',
  input: { kind: 'image' as const, name: 'image', width: 28, height: 28, channels: 'gray' as const, range: [0, 1] as [number, number] },
  output: { kind: 'scores' as const, name: 'scores', classes: 10 },
};
export const SAMPLE_INSPECTION = INSPECTION;

/** Returns a variant: `base` or `opt` at a number of threads. */
export function sampleVariant(form: 'base' | 'opt', threads: number, change: Partial<VariantRow> = {}): VariantRow {
  const precision = form === 'base' ? 'fp32' : 'fp32-opt';
  return {
    id: `${form}${threads}`, versionId: 'v1', workspaceId: 'w', name: `mlp.v1.${precision}.cpu.t${threads}`, precision: 'fp32', optimised: form === 'opt',
    provider: 'cpu', threads, artifact: form === 'base' ? HASH_A : HASH_B, artifactBytes: 10, maxBatch: 32, status: 'profiling', reason: null, accuracy: null, ...change,
  };
}

/** Returns a profile with batches 1 and 2 whose batch-1 mean is `meanUs`. */
export function sampleProfile(variantId: string, meanUs: number, change: Partial<ProfileRow> = {}): ProfileRow {
  const point = (batch: number): ProfileRow['latency'][number] => {
    const mean = Math.round(meanUs * (0.5 + batch / 2));
    return { batch, samples: 100, meanUs: mean, p50Us: mean, p95Us: mean + 10, p99Us: mean + 20, deviationUs: 20 };
  };
  return {
    variantId, hardwareClass: 'cpu.2', latency: [point(1), point(2)], loadUs: 10_000, memoryBytes: 1e8, maxBatch: 32, provisional: false, foreignCpu: 0, software: {},
    loadSamples: 5, loadDeviationUs: 100, reference: null, ...change,
  };
}
