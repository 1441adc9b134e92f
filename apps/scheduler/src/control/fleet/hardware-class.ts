import { SOFTWARE_GPU_CLASS, type HardwareClass, type ProviderName } from '@infaas/shared/domain/hardware';
import { ASSUMED_CORE_HOUR_NANO_USD } from '@infaas/shared/domain/hardware-catalogue';
import { nanoUsdFromUsd } from '@infaas/shared/domain/units';
import type { WorkerHello } from '@infaas/shared/protocol/link';

/**
 * What a machine with one accelerator of a kind is taken to cost, USD per hour: AWS EC2 on-demand prices, us-east-1, Linux, as listed in
 * late 2025, for one GPU of g6.xlarge (L4), g6e.xlarge (L40S), g5.xlarge (A10G), g4dn.xlarge (T4), p3.2xlarge (V100), and an eighth of
 * p4d.24xlarge (A100), p5.48xlarge (H100) and p5en.48xlarge (H200). A device that is not listed costs as the cheapest of them.
 */
const ASSUMED_GPU_HOUR_USD: readonly (readonly [RegExp, number])[] = [
  [/\bL40S\b/iu, 1.861], [/\bL4\b/iu, 0.8048], [/\bA10G?\b/iu, 1.006], [/\bT4\b/iu, 0.526], [/\bV100\b/iu, 3.06], [/\bA100\b/iu, 2.745],
  [/\bH200\b/iu, 7.912], [/\bH100\b/iu, 6.88],
];
const ASSUMED_OTHER_GPU_HOUR_USD = 0.526;

/**
 * Returns the class of a machine that is in no catalogue, at an `assumed` price: a processor is named after its cores and priced by them,
 * a device after its own name; a software rasteriser is `gpu.software`, priced by the cores that it computes on.
 */
export function localHardwareClass(hardware: WorkerHello['hardware']): HardwareClass {
  const device = hardware.kind === 'gpu' && hardware.softwareDevice !== true;
  return {
    name: className(hardware), kind: hardware.kind, cores: hardware.cores, memoryBytes: hardware.memoryBytes,
    accelerator: hardware.accelerator, deviceMemoryBytes: hardware.deviceMemoryBytes, providers: hardware.providers as ProviderName[],
    pricePerHourNanoUsd: device ? nanoUsdFromUsd(gpuHourUsd(hardware.accelerator ?? '')) : Math.round(hardware.cores * ASSUMED_CORE_HOUR_NANO_USD),
    priceBasis: 'assumed',
  };
}

function className({ kind, cores, accelerator, softwareDevice }: WorkerHello['hardware']): string {
  if (kind === 'cpu') return `cpu.${cores}`;
  return softwareDevice === true ? SOFTWARE_GPU_CLASS : `gpu.${slug(accelerator ?? 'device')}`;
}

/** A device must not be taken for the rasteriser, whatever it is called. */
function slug(name: string): string {
  const text = name.toLowerCase().replace(/[^a-z0-9]+/gu, '-').replace(/^-+|-+$/gu, '').slice(0, 40);
  return text === '' || text === 'software' ? 'device' : text;
}

function gpuHourUsd(accelerator: string): number {
  return ASSUMED_GPU_HOUR_USD.find(([pattern]) => pattern.test(accelerator))?.[1] ?? ASSUMED_OTHER_GPU_HOUR_USD;
}
