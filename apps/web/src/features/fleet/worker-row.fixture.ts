import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import type { InstanceRow } from '../../server/fleet/list-instances';
import type { WorkerRow } from '../../server/fleet/list-workers';

/** Returns an instance as the API states it, with what a test wants different. */
export function instanceRow(given: Partial<InstanceRow> = {}): InstanceRow {
  return {
    id: 'i', variantId: 'v', variant: 'cnn.v1.fp32.cpu.t1', task: 'digits', architecture: 'cnn', workerId: 'w', worker: 'local-1', state: 'active', threads: 1,
    memoryBytes: 100, stats: IDLE_INSTANCE_STATS, loadUs: 1, reason: 'cold query', endReason: null, startedAtMs: 0, activeAtMs: 0, stoppedAtMs: null, ...given,
  };
}

/** Returns a worker as the API states it, with what a test wants different. */
export function workerRow(given: Partial<WorkerRow> = {}): WorkerRow {
  return {
    id: 'w', name: 'local-1', hardwareClass: 'cpu-4', kind: 'cpu', accelerator: null, state: 'active', cores: 4, memoryBytes: 1_000, deviceMemoryBytes: 0, cpuModel: 'x',
    software: {}, cpuBusy: 0, memoryUsedBytes: 0, pricePerHourUsd: 1, priceBasis: 'assumed', startedAtMs: 0, lastSeenAtMs: 0, instances: [], otherInstances: 0, ...given,
  };
}
