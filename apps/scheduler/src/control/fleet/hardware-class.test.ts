import { expect, it } from 'vitest';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import { localHardwareClass } from './hardware-class';

const machine = { cores: 4, memoryBytes: 8e9, deviceMemoryBytes: 0, providers: ['webgpu'], cpuModel: 'x', software: {} };

it.each([
  ['a processor', { kind: 'cpu' as const, accelerator: null }, 'cpu.4', 0.1785],
  ['a rasteriser, by the cores that it computes on', { kind: 'gpu' as const, accelerator: 'SwiftShader (software)', softwareDevice: true }, 'gpu.software', 0.1785],
  ['a device that is known', { kind: 'gpu' as const, accelerator: 'NVIDIA L4' }, 'gpu.nvidia-l4', 0.8048],
  ['one whose name begins like that of a cheaper one', { kind: 'gpu' as const, accelerator: 'NVIDIA L40S', softwareDevice: false }, 'gpu.nvidia-l40s', 1.861],
  ['a device that is not', { kind: 'gpu' as const, accelerator: 'AMD GPU 73bf' }, 'gpu.amd-gpu-73bf', 0.526],
  ['a device that calls itself software', { kind: 'gpu' as const, accelerator: 'Software!' }, 'gpu.device', 0.526],
])('names and prices %s', (_, of, name, usd) => {
  const found = localHardwareClass({ ...machine, ...of });
  expect([found.name, found.priceBasis]).toEqual([name, 'assumed']);
  expect(usdFromNanoUsd(found.pricePerHourNanoUsd)).toBeCloseTo(usd, 4);
});
