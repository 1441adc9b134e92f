import type { HardwareClass, ProviderName } from '@infaas/shared/domain/hardware';
import { nanoUsdFromUsd } from '@infaas/shared/domain/units';
import type { WorkerHello } from '@infaas/shared/protocol/link';

/**
 * What one core of an own machine is taken to cost. Source: AWS EC2 on-demand price of c7i.large (2 vCPU), us-east-1, Linux, as listed
 * in 2025: 0.08925 USD per hour.
 */
export const ASSUMED_CORE_HOUR_NANO_USD = nanoUsdFromUsd(0.08925) / 2;

/** Returns the class of a machine that is in no catalogue: named after its kind and cores, priced by its cores (`assumed`). */
export function localHardwareClass(hardware: WorkerHello['hardware']): HardwareClass {
  return {
    name: `${hardware.kind}.${hardware.cores}`, kind: hardware.kind, cores: hardware.cores, memoryBytes: hardware.memoryBytes,
    accelerator: hardware.accelerator, deviceMemoryBytes: hardware.deviceMemoryBytes, providers: hardware.providers as ProviderName[],
    pricePerHourNanoUsd: Math.round(hardware.cores * ASSUMED_CORE_HOUR_NANO_USD), priceBasis: 'assumed',
  };
}
