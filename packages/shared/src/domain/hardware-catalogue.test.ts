import { expect, it } from 'vitest';
import { HARDWARE_CATALOGUE } from './hardware-catalogue';
import { usdFromNanoUsd } from './units';

it('has each machine type once, with figures that a machine can have', () => {
  expect(new Set(HARDWARE_CATALOGUE.map(({ name }) => name)).size).toBe(HARDWARE_CATALOGUE.length);
  expect(HARDWARE_CATALOGUE.length).toBeGreaterThanOrEqual(25);
  for (const each of HARDWARE_CATALOGUE) {
    expect(each.name).toMatch(/^(aws|gcp|azure)\.[a-z0-9][a-z0-9.-]*$/);
    expect([Number.isInteger(each.pricePerHourNanoUsd), each.cores >= 2, each.memoryBytes >= 4 * 1_073_741_824], each.name).toEqual([true, true, true]);
    expect(each.kind === 'gpu', each.name).toBe(each.accelerator !== null && each.deviceMemoryBytes > 0);
    // A misplaced decimal point: a core for an hour costs cents.
    const perCore = usdFromNanoUsd(each.pricePerHourNanoUsd) / each.cores;
    expect(perCore > 0.02 && perCore < (each.kind === 'cpu' ? 0.06 : 0.5), each.name).toBe(true);
  }
});

it('covers processors and accelerators of three vendors', () => {
  const kinds = new Set(HARDWARE_CATALOGUE.map(({ vendor, kind }) => `${vendor} ${kind}`));
  expect(kinds.size).toBe(6);
});
