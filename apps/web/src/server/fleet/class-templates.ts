import { availableParallelism, totalmem } from 'node:os';
import type { FleetClass } from '@infaas/db/client';
import { ASSUMED_CORE_HOUR_NANO_USD, HARDWARE_CATALOGUE } from '@infaas/shared/domain/hardware-catalogue';

/** A class as it stands before an operator changes it. */
export type ClassTemplate = Omit<FleetClass, 'updatedAt'>;

/** The first worker takes seven tenths of the memory: machines beside it share this part, by their cores. */
const MEMORY_SHARE = 0.25;
/** Seconds until a worker on this machine has joined. */
const LOCAL_BOOT_SECONDS = 5;

/**
 * Returns what operators start from: parts of this machine of 1, 2, 4 … cores, at assumed prices, and the machine types of the catalogue at
 * their list prices. None of them may have a machine until somebody says so; nobody here starts those of the catalogue.
 */
export function classTemplates(): ClassTemplate[] {
  return [...localTemplates(availableParallelism(), totalmem()), ...HARDWARE_CATALOGUE.map((row): ClassTemplate => ({
    name: row.name, kind: row.kind, cores: row.cores, memoryBytes: BigInt(row.memoryBytes), accelerator: row.accelerator, deviceMemoryBytes: BigInt(row.deviceMemoryBytes),
    pricePerHourNanoUsd: BigInt(row.pricePerHourNanoUsd), priceBasis: 'catalogue', vendor: row.vendor, provider: null, minMachines: 0, maxMachines: 0,
    bootSeconds: row.bootSeconds, preemptible: false, overcommit: false,
  }))];
}

function localTemplates(cores: number, memoryBytes: number): ClassTemplate[] {
  const sizes = [1, 2, 4, 8, 16, 32, 64].filter((size) => size <= cores);
  return [...new Set([...sizes, cores])].map((size): ClassTemplate => ({
    name: `cpu.${size}`, kind: 'cpu', cores: size, memoryBytes: BigInt(Math.floor((MEMORY_SHARE * memoryBytes * size) / cores)), accelerator: null, deviceMemoryBytes: 0n,
    pricePerHourNanoUsd: BigInt(Math.round(size * ASSUMED_CORE_HOUR_NANO_USD)), priceBasis: 'assumed', vendor: null, provider: 'local', minMachines: 0, maxMachines: 0,
    bootSeconds: LOCAL_BOOT_SECONDS, preemptible: false, overcommit: false,
  }));
}
