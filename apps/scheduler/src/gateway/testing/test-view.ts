import { createHash } from 'node:crypto';
import type { ApplicationView, InstanceView, ServingView, TaskView, VariantView } from '@infaas/shared/domain/serving-view';

export const KEYS = { good: 'key-of-shop', expired: 'key-expired', readOnly: 'key-manage-only', other: 'key-of-the-other', disabled: 'key-disabled', broke: 'key-broke' } as const;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A variant with figures that are easy to reason about: `meanUs` for one row, a tenth of it for each further one. */
export function testVariant(of: { name: string; architecture: string; taskId?: string; workspaceId?: string; accuracy: number; meanUs: number; loadUs?: number; maxBatch?: number }): VariantView {
  const maxBatch = of.maxBatch ?? 8;
  const latency = [1, 4, 8].filter((batch) => batch <= maxBatch).map((batch) => {
    const meanUs = Math.round(of.meanUs * (1 + 0.1 * (batch - 1)));
    return { batch, samples: 50, meanUs, p50Us: meanUs, p95Us: meanUs, p99Us: meanUs, deviationUs: 0 };
  });
  return {
    id: `id-${of.name}`, workspaceId: of.workspaceId ?? 'w1', taskId: of.taskId ?? 'task-digits', architectureId: `arch-${of.architecture}`, name: of.name, architecture: of.architecture,
    version: 1, precision: 'fp32', optimised: false, provider: 'cpu', threads: 1, artifact: '0'.repeat(64), artifactBytes: 1_000, picture: null,
    accuracy: { value: of.accuracy, low: of.accuracy, high: of.accuracy, basis: 'measured', samples: 1_000, validationSet: 'v1' },
    profiles: [{ hardwareClass: 'cpu-2', latency, loadUs: of.loadUs ?? 100_000, memoryBytes: 50_000_000, maxBatch, provisional: false }], status: 'ready',
  };
}

/** An application of workspace w1 with one key, unless said otherwise. */
export function testApplication(of: Partial<ApplicationView> & { id: string; key: string }): ApplicationView {
  const { key, ...rest } = of;
  return {
    workspaceId: 'w1', name: of.id, enabled: true, defaultObjective: {}, objectives: [], budgetLeftNanoUsd: null,
    keys: [{ id: `k-${of.id}`, sha256: sha256(key), scopes: ['infer'], expiresAtMs: null }], ...rest,
  };
}

/** An instance of a variant at an address; null is one that still loads. */
export function testInstance(variantId: string, address: string | null, id = `i-${variantId}`): InstanceView {
  return { id, workspaceId: 'w1', variantId, workerId: 'worker-1', state: address === null ? 'loading' : 'active', address };
}

const task = (of: Pick<TaskView, 'id' | 'name' | 'input'> & Partial<TaskView>): TaskView => ({
  workspaceId: 'w1', metric: 'top1', labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], output: { kind: 'scores', name: 'scores', classes: 10 }, progress: null, ...of,
});

/** Two workspaces; in the first the tasks digits (image), pets (picture), sums (tensors), empty (nothing ready). */
export function testView(of: { instances: InstanceView[]; variants?: VariantView[]; applications?: ApplicationView[]; epoch?: number }): ServingView {
  const variants = of.variants ?? [
    testVariant({ name: 'linear.v1.fp32.cpu.t1', architecture: 'linear', accuracy: 0.9, meanUs: 100 }),
    testVariant({ name: 'cnn.v1.fp32.cpu.t1', architecture: 'cnn', accuracy: 0.99, meanUs: 2_000 }),
    testVariant({ name: 'pet.v1.fp32.cpu.t1', architecture: 'pet', taskId: 'task-pets', accuracy: 0.8, meanUs: 1_000 }),
    testVariant({ name: 'sum.v1.fp32.cpu.t1', architecture: 'sum', taskId: 'task-sums', accuracy: 1, meanUs: 50 }),
    testVariant({ name: 'hidden.v1.fp32.cpu.t1', architecture: 'hidden', taskId: 'task-secret', workspaceId: 'w2', accuracy: 1, meanUs: 50 }),
  ];
  const names = [...new Map(variants.map((variant) => [variant.architectureId, variant])).values()];
  return {
    epoch: of.epoch ?? 1,
    tasks: [
      task({ id: 'task-digits', name: 'digits', input: { kind: 'image', name: 'image', width: 2, height: 2, channels: 'gray', range: [0, 1] } }),
      task({ id: 'task-pets', name: 'pets', input: { kind: 'picture', name: 'picture' } }),
      task({
        id: 'task-sums', name: 'sums', labels: [],
        input: { kind: 'tensors', tensors: [{ name: 'a', dtype: 'FP32', shape: [-1, 2] }, { name: 'b', dtype: 'INT64', shape: [-1] }] },
        output: { kind: 'tensors', tensors: [{ name: 'sum', dtype: 'FP32', shape: [-1, 10] }] },
      }),
      task({ id: 'task-empty', name: 'empty', input: { kind: 'picture', name: 'picture' }, progress: 'profiling 1 of 4 variants' }),
      { ...task({ id: 'task-secret', name: 'secret', input: { kind: 'picture', name: 'picture' } }), workspaceId: 'w2' },
    ],
    architectures: names.map((variant) => ({ id: variant.architectureId, workspaceId: variant.workspaceId, taskId: variant.taskId, name: variant.architecture, versions: [1], stable: 1, progress: null })),
    variants,
    hardwareClasses: [{ name: 'cpu-2', kind: 'cpu', cores: 2, memoryBytes: 4_000_000_000, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], pricePerHourNanoUsd: 100_000_000, priceBasis: 'assumed' }],
    workers: [{ id: 'worker-1', name: 'local-1', hardwareClass: 'cpu-2', cores: 2, memoryBytes: 4_000_000_000, state: 'active' }],
    instances: of.instances,
    applications: of.applications ?? [
      testApplication({ id: 'shop', key: KEYS.good, objectives: [{ name: 'precise', objective: { minAccuracy: 0.985 } }], defaultObjective: { minAccuracy: 0.5 } }),
      testApplication({ id: 'late', key: KEYS.expired, keys: [{ id: 'k', sha256: sha256(KEYS.expired), scopes: ['infer'], expiresAtMs: 1 }] }),
      testApplication({ id: 'manager', key: KEYS.readOnly, keys: [{ id: 'k', sha256: sha256(KEYS.readOnly), scopes: ['manage'], expiresAtMs: null }] }),
      testApplication({ id: 'other', key: KEYS.other, workspaceId: 'w2' }),
      testApplication({ id: 'off', key: KEYS.disabled, enabled: false }),
      testApplication({ id: 'broke', key: KEYS.broke, budgetLeftNanoUsd: 0 }),
    ],
  };
}
