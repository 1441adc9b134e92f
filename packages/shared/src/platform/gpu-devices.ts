import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

/** An accelerator that the operating system shows. `memoryBytes` is 0 where the system does not say. */
export type GpuDevice = { vendor: 'nvidia' | 'amd' | 'intel' | 'apple' | 'other'; name: string; memoryBytes: number };

/** Kernel drivers of real graphics hardware: a render node of another one (vgem, virtio, vmwgfx) may be drawn by software. */
const HARDWARE_DRIVERS: Readonly<Record<string, GpuDevice['vendor']>> = {
  amdgpu: 'amd', radeon: 'amd', i915: 'intel', xe: 'intel', nouveau: 'nvidia', nvidia: 'nvidia', msm: 'other', panfrost: 'other', panthor: 'other', v3d: 'other',
};
const VENDOR_NAMES: Readonly<Record<GpuDevice['vendor'], string>> = { nvidia: 'NVIDIA GPU', amd: 'AMD GPU', intel: 'Intel GPU', apple: 'Apple GPU', other: 'GPU' };

/**
 * Returns the accelerators of this machine by what its drivers say: NVIDIA's in /proc, render nodes of known hardware drivers in /sys,
 * on macOS the one of every Mac. Software rasterisers show none of these. `root` is for tests.
 */
export function findGpuDevices(root = '/', platform: NodeJS.Platform = process.platform): GpuDevice[] {
  if (platform === 'darwin') return [{ vendor: 'apple', name: VENDOR_NAMES.apple, memoryBytes: 0 }];
  if (platform !== 'linux') return [];
  const nvidia = nvidiaDevices(root);
  return nvidia.length > 0 ? nvidia : renderNodes(root);
}

function nvidiaDevices(root: string): GpuDevice[] {
  const directory = join(root, 'proc/driver/nvidia/gpus');
  const found = list(directory).map((slot): GpuDevice => {
    const model = /^Model:\s+(.+)$/mu.exec(read(join(directory, slot, 'information')))?.[1]?.trim();
    return { vendor: 'nvidia', name: model ?? VENDOR_NAMES.nvidia, memoryBytes: 0 };
  });
  return found.length === 0 && existsSync(join(root, 'dev/nvidia0')) ? [{ vendor: 'nvidia', name: VENDOR_NAMES.nvidia, memoryBytes: 0 }] : found;
}

function renderNodes(root: string): GpuDevice[] {
  return list(join(root, 'dev/dri')).filter((node) => node.startsWith('renderD')).flatMap((node) => {
    const device = join(root, 'sys/class/drm', node, 'device');
    const driver = linkName(join(device, 'driver'));
    const vendor = HARDWARE_DRIVERS[driver];
    if (vendor === undefined) return [];
    const id = read(join(device, 'device')).trim();
    const name = id === '' ? `${VENDOR_NAMES[vendor]} (${driver})` : `${VENDOR_NAMES[vendor]} ${id.replace(/^0x/u, '')}`;
    return [{ vendor, name, memoryBytes: Number(read(join(device, 'mem_info_vram_total')).trim()) || 0 }];
  });
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function linkName(link: string): string {
  try {
    return basename(readlinkSync(link));
  } catch {
    return '';
  }
}
