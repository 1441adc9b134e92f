import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, delimiter } from 'node:path';
import type { ProviderName } from '@infaas/shared/domain/hardware';
import { findGpuDevices, type GpuDevice } from '@infaas/shared/platform/gpu-devices';

/** What a GPU worker may compute on, and which execution providers are worth trying there. */
export type Accelerator = {
  name: string;
  /** It is drawn by the processor: a rasteriser such as SwiftShader or lavapipe. */
  software: boolean;
  /** 0 = the system does not say. */
  deviceMemoryBytes: number;
  candidates: ProviderName[];
};

const RASTERISERS: readonly (readonly [RegExp, string])[] = [[/swiftshader/iu, 'SwiftShader'], [/lvp|lavapipe|llvmpipe/iu, 'lavapipe']];
const CANDIDATES: Readonly<Record<GpuDevice['vendor'], ProviderName[]>> = {
  nvidia: ['cuda', 'tensorrt', 'webgpu'], amd: ['webgpu'], intel: ['webgpu'], apple: ['coreml', 'webgpu'], other: ['webgpu'],
};
const QUERY_LIMIT_MS = 10_000;

export type AcceleratorEvidence = { environment: NodeJS.ProcessEnv; devices: readonly GpuDevice[]; softwareMemoryBytes: number };

/**
 * Returns the accelerator, or null when there is none. Where the environment names Vulkan's drivers (VK_DRIVER_FILES, VK_ICD_FILENAMES)
 * and all of them are software rasterisers, that is what runs, whatever devices there are; its memory is the machine's, as much of it as
 * `softwareMemoryBytes` says. Otherwise the first device that the operating system shows.
 */
export function findAccelerator({ environment, devices, softwareMemoryBytes }: AcceleratorEvidence): Accelerator | null {
  const rasterisers = namedDrivers(environment).map((library) => RASTERISERS.find(([pattern]) => pattern.test(library))?.[1]);
  const [rasteriser] = rasterisers;
  if (rasteriser !== undefined && rasterisers.every((name) => name !== undefined)) {
    return { name: `${rasteriser} (software)`, software: true, deviceMemoryBytes: softwareMemoryBytes, candidates: ['webgpu'] };
  }
  const [device] = devices;
  if (device === undefined) return null;
  return { name: device.name, software: false, deviceMemoryBytes: device.memoryBytes, candidates: CANDIDATES[device.vendor] };
}

/** Returns the devices of this machine; NVIDIA's with name and memory as `nvidia-smi` tells them, where it is there. */
export function readDevices(): GpuDevice[] {
  const devices = findGpuDevices();
  const told = devices[0]?.vendor === 'nvidia' ? askNvidia() : [];
  return told.length > 0 ? told : devices;
}

/** Returns the devices in the output of `nvidia-smi --query-gpu=name,memory.total --format=csv,noheader,nounits` (memory in MiB). */
export function parseNvidia(output: string): GpuDevice[] {
  return output.split('\n').flatMap((line) => {
    const [name, mebibytes] = line.split(',').map((part) => part.trim());
    return name && Number(mebibytes) > 0 ? [{ vendor: 'nvidia' as const, name, memoryBytes: Number(mebibytes) * 1_048_576 }] : [];
  });
}

function askNvidia(): GpuDevice[] {
  try {
    return parseNvidia(execFileSync('nvidia-smi', ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'], { encoding: 'utf8', timeout: QUERY_LIMIT_MS }));
  } catch {
    return [];
  }
}

/** The libraries of the Vulkan drivers that the environment insists on; the file's own name where it cannot be read. */
function namedDrivers(environment: NodeJS.ProcessEnv): string[] {
  const files = (environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES'] ?? '').split(delimiter).filter((file) => file !== '');
  return files.map((file) => {
    try {
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as { ICD?: { library_path?: string } };
      return basename(manifest.ICD?.library_path ?? file);
    } catch {
      return basename(file);
    }
  });
}
