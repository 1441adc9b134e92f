import type { HardwareClass, ResourceDemand } from '../domain/hardware';
import type { Profile } from '../domain/profile';
import type { VariantView } from '../domain/serving-view';
import type { Bytes, NanoUsd } from '../domain/units';
import { MICROS_PER_SECOND, SECONDS_PER_HOUR } from '../domain/units';
import type { LatencyModel } from './latency-model';
import { meanUs } from './latency-model';

/** An instance may hold this much more than its measured peak before it counts as over its budget. */
export const MEMORY_BUDGET_FACTOR = 1.1;

/** Returns the memory an instance is given: its measured peak and a tenth more. */
export function memoryBudgetBytes(profile: Pick<Profile, 'memoryBytes'>): Bytes {
  return Math.ceil(profile.memoryBytes * MEMORY_BUDGET_FACTOR);
}

/** Returns what one instance of a variant takes of its worker: threads as cores, and its memory budget (on the device for a gpu class). */
export function instanceDemand(variant: Pick<VariantView, 'threads' | 'provider'>, profile: Profile): ResourceDemand {
  const budget = memoryBudgetBytes(profile);
  const onDevice = variant.provider !== 'cpu';
  return { cores: variant.threads, memoryBytes: budget, deviceMemoryBytes: onDevice ? budget : 0 };
}

/**
 * Returns the dominant share: the largest fraction of the class's cores, memory or device memory that a demand takes. Of a device that
 * does not tell its memory nothing is known to be taken.
 */
export function dominantShare(demand: ResourceDemand, hardware: HardwareClass): number {
  return Math.max(
    fraction(demand.cores, hardware.cores),
    fraction(demand.memoryBytes, hardware.memoryBytes),
    tellsDeviceMemory(hardware) ? fraction(demand.deviceMemoryBytes, hardware.deviceMemoryBytes) : 0,
  );
}

/** Returns whether the device memory of a class is a bound: a processor has none to give, a device that tells none is not bounded. */
export function tellsDeviceMemory({ kind, deviceMemoryBytes }: Pick<HardwareClass, 'kind' | 'deviceMemoryBytes'>): boolean {
  return kind === 'cpu' || deviceMemoryBytes > 0;
}

/** Returns the price of a class in nano-dollars per second, as a float: round only what leaves the calculation. */
export function pricePerSecondNanoUsd(hardware: Pick<HardwareClass, 'pricePerHourNanoUsd'>): number {
  return hardware.pricePerHourNanoUsd / SECONDS_PER_HOUR;
}

/** Returns what one microsecond of an instance costs, nano-dollars as a float: price x dominant share. */
export function instanceRateNanoUsdPerUs(share: number, hardware: HardwareClass): number {
  return (pricePerSecondNanoUsd(hardware) * share) / MICROS_PER_SECOND;
}

/** Returns the marginal cost of one row in a batch of `batch`: rate x mean(b) / b, nano-dollars as a float. */
export function marginalCostNanoUsd(rate: number, model: LatencyModel, batch: number): number {
  return (rate * meanUs(model, batch)) / batch;
}

/** Returns a per-row cost as whole nano-dollars per thousand, the form that ceilings, offers and records use. */
export function per1kNanoUsd(costNanoUsd: number): NanoUsd {
  return Math.round(costNanoUsd * 1_000);
}

function fraction(part: number, whole: number): number {
  if (part <= 0) return 0;
  return whole > 0 ? part / whole : Infinity;
}
