import type { HardwareClass } from '@infaas/shared/domain/hardware';
import { upstreamWorker } from '@infaas/shared/jobs/upstream-jobs';
import type { WorkerHello } from '@infaas/shared/protocol/link';
import type { Rows } from '../rows';

/** Returns the class of the worker that stands for an upstream, at the price that its owner stated. Throws when there is no such upstream any more. */
export function upstreamClassOf({ name, hardware }: Pick<WorkerHello, 'name' | 'hardware'>, { versions }: Pick<Rows, 'versions'>): HardwareClass {
  const upstream = versions.find((version) => version.upstream && upstreamWorker(version.upstream.hardwareClass) === name)?.upstream;
  if (!upstream) throw new Error(`there is no upstream for the worker ${name} any more`);
  const { cores, memoryBytes } = hardware;
  return {
    name: upstream.hardwareClass, kind: 'upstream', cores, memoryBytes, accelerator: null, deviceMemoryBytes: 0, providers: ['upstream'],
    pricePerHourNanoUsd: upstream.pricePerHourNanoUsd, priceBasis: 'stated',
  };
}
