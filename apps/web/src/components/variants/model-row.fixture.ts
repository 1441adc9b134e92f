import type { ModelRow } from '../../server/variant/list-variants';

/** Returns a ready, measured variant for tests; `changes` replace its figures. */
export function modelRow(changes: Partial<ModelRow> = {}): ModelRow {
  return {
    variant: 'cnn.v1.fp32.cpu.t1', architecture: 'cnn', version: 1, precision: 'fp32', provider: 'cpu', threads: 1, hardware: 'cpu-2', status: 'ready',
    reason: null, accuracy: 0.9, accuracyBasis: 'measured', error: null, latencyP50Us: { 1: 1_000 }, loadUs: 20_000, memoryBytes: 20_000_000, costPer1kUsd: 0.00001,
    variantId: 'v', task: 'digits', optimised: false, accuracyLow: 0.88, accuracyHigh: 0.92, accuracySamples: 1_000, latencyMeanUs: { 1: 1_050 },
    latencyP95Us: { 1: 1_200 }, latencyP99Us: { 1: 1_500 }, throughputPerSecond: 950, maxBatch: 32, provisional: false, artifactBytes: 100_000,
    measuredAtMs: 0, instances: 0, leastInstances: 0, mostInstances: null, boundsEnd: null, ...changes,
  };
}
