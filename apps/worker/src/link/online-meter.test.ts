import { describe, expect, it } from 'vitest';
import { createOnlineMeter } from './online-meter';

/** A machine of four cores on which 100 ticks of each pass between two looks; the processes took so many of them. */
function share(cores: number, taken: readonly number[]): number {
  let looks = 0;
  const pids = taken.map((_, pid) => pid);
  const meter = createOnlineMeter(() => pids, { cores, machineCores: 4, read: () => ({ busy: 0, total: 400 * looks }), ticksOf: (pid) => looks * (taken[pid] ?? 0) });
  expect(meter()).toBe(0);
  looks += 1;
  return meter();
}

describe('createOnlineMeter', () => {
  it.each([
    ['all of the machine', 4, [100, 60], 0.4],
    ['one core of it', 1, [40], 0.4],
    ['two cores of it', 2, [40, 40], 0.4],
    ['no more than all of its own', 1, [100, 100], 1],
    ['nothing', 1, [], 0],
  ])('tells the share of a worker: %s', (_, cores, taken, expected) => {
    expect(share(cores, taken)).toBeCloseTo(expected, 9);
  });
});
