import type { Bytes, NanoUsd } from './units';

export type ProviderName = 'cpu' | 'webgpu' | 'cuda' | 'tensorrt' | 'coreml' | 'dml';

/** The class of every software rasteriser, whatever the machine: a GPU that the processor computes. */
export const SOFTWARE_GPU_CLASS = 'gpu.software';

/** A kind of machine, with its price. `priceBasis` says whether the price is a catalogue fact or assumed from cores x a catalogue rate. */
export type HardwareClass = {
  name: string;
  kind: 'cpu' | 'gpu';
  cores: number;
  memoryBytes: Bytes;
  accelerator: string | null;
  deviceMemoryBytes: Bytes;
  providers: ProviderName[];
  pricePerHourNanoUsd: NanoUsd;
  priceBasis: 'catalogue' | 'assumed';
};

/** Returns whether an objective's list of classes and kinds permits a class; null permits all. */
export function permitsHardware(permitted: readonly string[] | null, { name, kind }: Pick<HardwareClass, 'name' | 'kind'>): boolean {
  return permitted === null || permitted.includes(name) || permitted.includes(kind);
}

/** What one instance takes of its worker; the dominant share (the largest fraction) is what it is charged for. */
export type ResourceDemand = { cores: number; memoryBytes: Bytes; deviceMemoryBytes: Bytes };
