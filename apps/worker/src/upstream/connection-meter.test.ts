import { expect, it } from 'vitest';
import { createConnectionMeter } from './connection-meter';

it('is the share of the time in which connections were busy, of all that there may be', () => {
  let now = 0;
  let instances = [{ pid: 0, stats: { busyUs: 5_000_000 } }];
  const read = createConnectionMeter(() => instances, 2, () => now);
  const after = (ms: number, ...busyUs: number[]): number => {
    now += ms;
    instances = busyUs.map((each, pid) => ({ pid: -1 - pid, stats: { busyUs: each } }));
    return read().cpuBusy;
  };
  expect(after(1_000, 5_000_000)).toBe(0);
  expect(after(1_000, 5_500_000)).toBe(0.25);
  expect(after(1_000, 6_500_000, 900_000)).toBe(0.5);
  expect(after(1_000, 9_500_000, 1_900_000)).toBe(1);
  expect(after(0, 9_500_000)).toBe(0);
});
