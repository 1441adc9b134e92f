import type { HardwareClass } from './hardware';
import { nanoUsdFromUsd } from './units';

/** When the prices below were listed; shown wherever one is. */
export const CATALOGUE_DATE = '2025-06';

/**
 * What one core of an own machine is taken to cost. Source: AWS EC2 on-demand price of c7i.large (2 vCPU), us-east-1, Linux, as listed
 * in 2025: 0.08925 USD per hour.
 */
export const ASSUMED_CORE_HOUR_NANO_USD = nanoUsdFromUsd(0.08925) / 2;

/** A machine type that a cloud rents out, at its list price. */
export type CatalogueClass = HardwareClass & { vendor: 'aws' | 'gcp' | 'azure'; region: string; bootSeconds: number };

const REGIONS = { aws: 'us-east-1', gcp: 'us-east1', azure: 'East US' } as const;
/** What is assumed until machines of a class were seen to boot; the INFaaS paper observed 20 to 30 s. */
const BOOT_SECONDS = { cpu: 30, gpu: 60 } as const;
const GIB = 1_073_741_824;

type Listed = readonly [vendor: CatalogueClass['vendor'], type: string, cores: number, memoryGib: number, usdPerHour: number, accelerator?: string, deviceGib?: number];

/**
 * On-demand list prices of AWS (us-east-1), Google Cloud (us-east1; a2 and g2: us-central1) and Azure (East US), Linux, without
 * discounts, as they stood in June 2025. For planning and as a starting point: operators edit them.
 */
const LISTED: readonly Listed[] = [
  ['aws', 'c7i.large', 2, 4, 0.08925],
  ['aws', 'c7i.xlarge', 4, 8, 0.1785],
  ['aws', 'c7i.2xlarge', 8, 16, 0.357],
  ['aws', 'c7i.4xlarge', 16, 32, 0.714],
  ['aws', 'c7i.8xlarge', 32, 64, 1.428],
  ['aws', 'm7i.large', 2, 8, 0.1008],
  ['aws', 'm7i.xlarge', 4, 16, 0.2016],
  ['aws', 'm7i.2xlarge', 8, 32, 0.4032],
  ['aws', 'm5.2xlarge', 8, 32, 0.384],
  ['aws', 'c7g.large', 2, 4, 0.0725],
  ['aws', 'c7g.xlarge', 4, 8, 0.145],
  ['aws', 'c7g.2xlarge', 8, 16, 0.29],
  ['gcp', 'e2-standard-2', 2, 8, 0.067006],
  ['gcp', 'e2-standard-4', 4, 16, 0.134012],
  ['gcp', 'n2-standard-2', 2, 8, 0.097118],
  ['gcp', 'n2-standard-4', 4, 16, 0.194236],
  ['gcp', 'n2-standard-8', 8, 32, 0.388472],
  ['azure', 'd2s-v5', 2, 8, 0.096],
  ['azure', 'd4s-v5', 4, 16, 0.192],
  ['azure', 'd8s-v5', 8, 32, 0.384],
  ['azure', 'f4s-v2', 4, 8, 0.169],
  ['azure', 'f8s-v2', 8, 16, 0.338],
  ['aws', 'g4dn.xlarge', 4, 16, 0.526, 'NVIDIA T4', 16],
  ['aws', 'g6.xlarge', 4, 16, 0.8048, 'NVIDIA L4', 24],
  ['aws', 'g5.xlarge', 4, 16, 1.006, 'NVIDIA A10G', 24],
  ['aws', 'g6e.xlarge', 4, 32, 1.861, 'NVIDIA L40S', 48],
  ['aws', 'p3.2xlarge', 8, 61, 3.06, 'NVIDIA V100', 16],
  ['gcp', 'g2-standard-4', 4, 16, 0.706832, 'NVIDIA L4', 24],
  ['gcp', 'a2-highgpu-1g', 12, 85, 3.673385, 'NVIDIA A100 40 GB', 40],
  ['azure', 'nc4as-t4-v3', 4, 28, 0.526, 'NVIDIA T4', 16],
  ['azure', 'nc24ads-a100-v4', 24, 220, 3.673, 'NVIDIA A100 80 GB', 80],
];

/** Every machine type of the catalogue, in its order: processors by vendor and size, then accelerators. */
export const HARDWARE_CATALOGUE: readonly CatalogueClass[] = LISTED.map(([vendor, type, cores, memoryGib, usdPerHour, accelerator, deviceGib]) => ({
  name: `${vendor}.${type}`, kind: accelerator === undefined ? 'cpu' : 'gpu', cores, memoryBytes: memoryGib * GIB, accelerator: accelerator ?? null,
  deviceMemoryBytes: (deviceGib ?? 0) * GIB, providers: accelerator === undefined ? ['cpu'] : ['cuda', 'tensorrt'], pricePerHourNanoUsd: nanoUsdFromUsd(usdPerHour),
  priceBasis: 'catalogue', vendor, region: REGIONS[vendor], bootSeconds: accelerator === undefined ? BOOT_SECONDS.cpu : BOOT_SECONDS.gpu,
}));
