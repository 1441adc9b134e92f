import { describe, expect, it } from 'vitest';
import { compareFleets } from './static-fleet';

const MINUTE_MS = 60_000;
const PRICE = 1_000_000;

describe('compareFleets', () => {
  it('saves nothing where the fleet never changed', () => {
    const { savedUsd, classes } = compareFleets([{ name: 'cpu.2', most: 1, activeMs: 60 * MINUTE_MS, price: 60 * PRICE }], 60);
    expect(savedUsd).toBeCloseTo(0, 12);
    expect(classes).toMatchObject([{ mostMachines: 1, meanMachines: 1 }]);
  });

  it('saves what machines did not run between peaks', () => {
    const fleet = compareFleets([{ name: 'cpu.2', most: 3, activeMs: 90 * MINUTE_MS, price: 90 * PRICE }, { name: 'gpu', most: 1, activeMs: 6 * MINUTE_MS, price: 60 * PRICE }], 60);
    expect(fleet.actualUsd).toBeCloseTo(0.15, 12);
    expect(fleet.staticUsd).toBeCloseTo(0.18 + 0.6, 12);
    expect(fleet.savedUsd).toBeCloseTo(0.63, 12);
    expect(fleet.classes.map(({ name }) => name)).toEqual(['gpu', 'cpu.2']);
  });

  it('is never dearer than the fixed fleet, and nothing from nothing', () => {
    expect(compareFleets([{ name: 'cpu.2', most: 1, activeMs: 61 * MINUTE_MS, price: 61 * PRICE }], 60).savedUsd).toBe(0);
    expect(compareFleets([], 0)).toMatchObject({ savedUsd: 0, classes: [] });
  });
});
