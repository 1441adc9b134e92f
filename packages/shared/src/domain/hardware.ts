import type { Bytes, NanoUsd } from './units';

/** What executes a graph; `upstream`: a server of somebody else's does. */
export type ProviderName = 'cpu' | 'webgpu' | 'cuda' | 'tensorrt' | 'coreml' | 'dml' | 'upstream';

/** The class of every software rasteriser, whatever the machine: a GPU that the processor computes. */
export const SOFTWARE_GPU_CLASS = 'gpu.software';

/** A kind of machine, with its price. `priceBasis`: a dated list price, assumed from cores x a catalogue rate, or stated by the operator. */
export type HardwareClass = {
  name: string;
  kind: 'cpu' | 'gpu' | 'upstream';
  cores: number;
  memoryBytes: Bytes;
  accelerator: string | null;
  deviceMemoryBytes: Bytes;
  providers: ProviderName[];
  pricePerHourNanoUsd: NanoUsd;
  priceBasis: 'catalogue' | 'assumed' | 'stated';
};

/** Returns whether an objective's list of classes and kinds permits a class; null permits all. */
export function permitsHardware(permitted: readonly string[] | null, { name, kind }: Pick<HardwareClass, 'name' | 'kind'>): boolean {
  return permitted === null || permitted.includes(name) || permitted.includes(kind);
}

/** What one instance takes of its worker; the dominant share (the largest fraction) is what it is charged for. */
export type ResourceDemand = { cores: number; memoryBytes: Bytes; deviceMemoryBytes: Bytes };
