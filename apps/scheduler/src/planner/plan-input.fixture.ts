import type { PlanClass, PlanSpec } from '@infaas/shared/domain/plan';
import type { PlanInput, PlanLoad } from '@infaas/shared/domain/plan-input';
import type { BatchLatency } from '@infaas/shared/domain/profile';
import type { VariantView } from '@infaas/shared/domain/serving-view';

/** Returns a class of machine at a price. */
export function planClass(name: string, over: Partial<PlanClass> = {}): PlanClass {
  return { name, kind: 'cpu', cores: 2, memoryBytes: 8e9, accelerator: null, deviceMemoryBytes: 0, usdPerHour: 0.09, priceNote: 'stated', bootSeconds: 5, local: true, least: 0, most: 8, ...over };
}

function latencyOf(us: number): BatchLatency[] {
  return [1, 2, 4, 8].map((batch) => ({ batch, samples: 50, meanUs: us * batch, p50Us: us * batch, p95Us: Math.round(1.1 * us * batch), p99Us: Math.round(1.2 * us * batch), deviationUs: 10 }));
}

/** Returns a variant with one thread that takes so long for a row on `cpu.2`. */
export function plannedVariant(architecture: string, { accuracy, rowUs }: { accuracy: number; rowUs: number }): VariantView {
  return {
    id: `${architecture}-id`, workspaceId: 'w', taskId: 't', architectureId: architecture, name: `${architecture}.v1.fp32.cpu.t1`, architecture, version: 1, precision: 'fp32', optimised: false, provider: 'cpu',
    threads: 1, artifact: 'a', artifactBytes: 2e6, picture: null, status: 'ready', accuracy: { value: accuracy, low: accuracy, high: accuracy, basis: 'measured', samples: 1_000, validationSet: '1' },
    profiles: [{ hardwareClass: 'cpu.2', latency: latencyOf(rowUs), loadUs: 80_000, memoryBytes: 6e7, maxBatch: 8, provisional: false }],
  };
}

/** Returns a question over two architectures of one task, `digits`: a fast one and a better one. */
export function planInput(over: { spec?: Partial<PlanSpec>; load?: Partial<PlanLoad>; perSecond?: number; minutes?: number } = {}): PlanInput {
  const { perSecond = 20, minutes = 20 } = over;
  return {
    spec: { traffic: { kind: 'recorded', fromMs: 0, toMs: 0, task: null, application: null }, growth: 1, objective: {}, keep: 0.98, classes: [planClass('cpu.2')], machinesAtMost: 20, policies: ['fixed'], ...over.spec },
    tasks: [{ id: 't', workspaceId: 'w', name: 'digits', metric: 'top1', labels: [], progress: null, input: { kind: 'tensors', tensors: [] }, output: { kind: 'scores', name: 's', classes: 10 } }],
    architectures: ['fast', 'better'].map((name) => ({ id: name, workspaceId: 'w', taskId: 't', name, versions: [1], stable: 1, progress: null })),
    variants: [plannedVariant('fast', { accuracy: 0.9, rowUs: 4_000 }), plannedVariant('better', { accuracy: 0.97, rowUs: 20_000 })],
    work: { 'fast 1': { flops: 1e8, bytesMoved: 1e6, layers: 5 }, 'better 1': { flops: 5e8, bytesMoved: 5e6, layers: 20 } },
    loads: [{
      name: 'shop → digits', applicationId: 'shop', target: 'digits', rows: 1, counts: new Array<number>(minutes).fill(60 * perSecond), stepSeconds: 60, regular: false,
      objective: { minAccuracy: 0.95, maxLatencyUs: 200_000, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null }, ...over.load,
    }],
    billedUsd: null, notes: [],
  };
}
