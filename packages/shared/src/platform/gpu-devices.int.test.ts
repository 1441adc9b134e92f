import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { findGpuDevices } from './gpu-devices';

const roots: string[] = [];
afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true })));

/** A machine whose /proc, /sys and /dev hold these files; `-> x` makes a link. */
function machine(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'gpu-'));
  roots.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), join(root, path));
    else writeFileSync(join(root, path), content);
  }
  return root;
}

const card = (driver: string, more: Record<string, string> = {}): Record<string, string> => ({
  'dev/dri/renderD128': '', 'sys/class/drm/renderD128/device/driver': `-> ../../bus/pci/drivers/${driver}`, ...more,
});

it.each([
  ['a machine without any', {}, []],
  ['an NVIDIA device, by its own name', { 'proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: \t\t NVIDIA L4\nIRQ: 1\n', 'dev/nvidia0': '' }, [{ vendor: 'nvidia', name: 'NVIDIA L4', memoryBytes: 0 }]],
  ['an NVIDIA device in a container that hides /proc', { 'dev/nvidia0': '' }, [{ vendor: 'nvidia', name: 'NVIDIA GPU', memoryBytes: 0 }]],
  ['an AMD card with its memory', card('amdgpu', { 'sys/class/drm/renderD128/device/device': '0x73bf\n', 'sys/class/drm/renderD128/device/mem_info_vram_total': '17163091968\n' }), [{ vendor: 'amd', name: 'AMD GPU 73bf', memoryBytes: 17_163_091_968 }]],
  ['a render node of a virtual machine', card('virtio-pci'), []],
  ['a render node without a driver', { 'dev/dri/renderD128': '' }, []],
])('finds %s', (_, files, expected) => {
  expect(findGpuDevices(machine(files as Record<string, string>), 'linux')).toEqual(expected);
});

it('takes every Mac to have one, and asks no other system', () => {
  expect(findGpuDevices('/', 'darwin')).toMatchObject([{ vendor: 'apple' }]);
  expect(findGpuDevices('/', 'aix')).toEqual([]);
});
