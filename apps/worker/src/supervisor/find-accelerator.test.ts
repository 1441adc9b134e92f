import { describe, expect, it } from 'vitest';
import type { GpuDevice } from '@infaas/shared/platform/gpu-devices';
import { findAccelerator, parseNvidia } from './find-accelerator';

const l4: GpuDevice = { vendor: 'nvidia', name: 'NVIDIA L4', memoryBytes: 24e9 };
const intel: GpuDevice = { vendor: 'intel', name: 'Intel GPU 9a49', memoryBytes: 0 };
const find = (environment: NodeJS.ProcessEnv, devices: GpuDevice[]) => findAccelerator({ environment, devices, softwareMemoryBytes: 3e9 });

describe('findAccelerator', () => {
  it.each<[string, NodeJS.ProcessEnv, GpuDevice[], object | null]>([
    ['nothing', {}, [], null],
    ['a device', {}, [l4], { name: 'NVIDIA L4', software: false, deviceMemoryBytes: 24e9, candidates: ['cuda', 'tensorrt', 'webgpu'] }],
    ['a device whose memory nobody tells', {}, [intel], { software: false, deviceMemoryBytes: 0, candidates: ['webgpu'] }],
    ['SwiftShader, named by the environment', { VK_ICD_FILENAMES: '/x/vk_swiftshader_icd.json' }, [], { name: 'SwiftShader (software)', software: true, deviceMemoryBytes: 3e9, candidates: ['webgpu'] }],
    ['SwiftShader although a device shows', { VK_DRIVER_FILES: '/x/vk_swiftshader_icd.json' }, [l4], { software: true }],
    ['lavapipe', { VK_DRIVER_FILES: '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json' }, [], { name: 'lavapipe (software)', software: true }],
    ['a device, named with its own driver', { VK_DRIVER_FILES: '/x/nvidia_icd.json' }, [l4], { software: false }],
    ['a driver beside a rasteriser', { VK_DRIVER_FILES: '/x/nvidia_icd.json:/x/lvp_icd.json' }, [l4], { software: false }],
    ['a driver without a device', { VK_DRIVER_FILES: '/x/nvidia_icd.json' }, [], null],
  ])('%s', (_, environment, devices, expected) => {
    const found = find(environment, devices);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });
});

it('reads what nvidia-smi prints', () => {
  expect(parseNvidia('NVIDIA H200, 143771\nNVIDIA L4, 23034\n\n')).toEqual([
    { vendor: 'nvidia', name: 'NVIDIA H200', memoryBytes: 143_771 * 1_048_576 }, { vendor: 'nvidia', name: 'NVIDIA L4', memoryBytes: 23_034 * 1_048_576 },
  ]);
  expect(parseNvidia('No devices were found\n')).toEqual([]);
  expect(parseNvidia('NVIDIA X, [N/A]\n')).toEqual([]);
});
