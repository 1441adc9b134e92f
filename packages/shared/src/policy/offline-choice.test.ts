import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseOffline, type OfflineWish } from './offline-choice';
import { hardwareOf, profileOf, variantOf } from './view.fixture';

const accuracy = (value: number) => ({ value, low: value, high: value, basis: 'measured' as const, samples: 1_000, validationSet: 'set' });
/** 100 us, 500 us and 100 us an item; the last is the fast one of the accurate two because it runs on eight workers' worth. */
const VARIANTS = [
  variantOf('small', { accuracy: accuracy(0.9), profiles: [profileOf([[1, 200, 220], [8, 800, 900]])] }),
  variantOf('large', { accuracy: accuracy(0.97), profiles: [profileOf([[1, 1_000, 1_100], [8, 4_000, 4_400]]), profileOf([[1, 200, 210], [8, 800, 900]], { hardwareClass: 'gpu.x' })] }),
];
const CPU = { hardware: hardwareOf(), spareWorkers: 1 };
const GPU = { hardware: hardwareOf({ name: 'gpu.x', kind: 'gpu', pricePerHourNanoUsd: 3_600_000_000 }), spareWorkers: 1 };
const wish = (change: Partial<OfflineWish> = {}): OfflineWish => ({ items: 100_000, minAccuracy: 0, finishInUs: null, maxCostNanoUsd: null, ...change });
const chosen = (change: Partial<OfflineWish>, classes = [CPU, GPU]): string | null => {
  const { choice } = chooseOffline(VARIANTS, classes, wish(change));
  return choice && `${choice.variantId} on ${choice.hardwareClass}`;
};

describe('chooseOffline', () => {
  it.each<[string, Partial<OfflineWish>, string | null]>([
    ['without a floor the cheapest of all', {}, 'small on cpu-4'],
    ['unstated, the floor is within 0.01 of the best', { minAccuracy: null }, 'large on cpu-4'],
    ['with a floor the cheapest that meets it', { minAccuracy: 0.95 }, 'large on cpu-4'],
    ['in a hurry what can finish by then, though it is dearer', { minAccuracy: 0.95, finishInUs: 30e6 }, 'large on gpu.x'],
    ['a floor that nothing meets', { minAccuracy: 0.99 }, null],
    ['a time that nothing meets', { finishInUs: 1e6 }, null],
    ['a ceiling that nothing meets', { minAccuracy: 0.95, maxCostNanoUsd: 10 }, null],
    ['a ceiling that the cheap one meets', { maxCostNanoUsd: 500_000 }, 'small on cpu-4'],
  ])('%s', (_, change, expected) => expect(chosen(change)).toBe(expected));

  it('counts what online queries leave free', () => {
    const finish = (spareWorkers: number): number => chooseOffline(VARIANTS, [{ ...CPU, spareWorkers }], wish({ items: 10_000_000 })).choice?.finishUs ?? 0;
    expect(finish(2) / finish(1)).toBeCloseTo(0.5, 1);
    expect(chosen({}, [{ ...CPU, spareWorkers: 0 }])).toBeNull();
  });

  it('says what would do where nothing does', () => {
    expect(chooseOffline(VARIANTS, [CPU], wish({ minAccuracy: 0.99 })).hint).toBe('The most accurate one has 0.9700: ask for that or less.');
    expect(chooseOffline(VARIANTS, [CPU], wish({ minAccuracy: 0.95, finishInUs: 1e6 })).hint).toMatch(/^Submit it again and give it \d+ s\.$/);
    expect(chooseOffline([], [CPU], wish()).hint).toContain('Wait until a version is ready');
  });

  it('keeps a reason for every way that it did not take', () => {
    const { choice, rejected, reasons } = chooseOffline(VARIANTS, [CPU, GPU], wish({ minAccuracy: 0.95 }));
    expect(choice?.batch).toBe(8);
    expect(reasons.map((reason) => reason.code)).toEqual(['cheapest', 'accuracy']);
    expect(rejected.map(({ candidate, because }) => `${candidate}: ${because.code}`)).toEqual(['large.v1.fp32.cpu.t1 on gpu.x: dearer', 'small.v1.fp32.cpu.t1 on cpu-4: accuracy']);
  });

  it('takes nothing that breaks what was asked, and nothing dearer than another that keeps to it', () => {
    const variants = fc.array(fc.tuple(fc.double({ min: 0.5, max: 1, noNaN: true }), fc.integer({ min: 10, max: 5_000 })), { minLength: 1, maxLength: 6 })
      .map((rows) => rows.map(([value, us], at) => variantOf(`v${at}`, { accuracy: accuracy(value), profiles: [profileOf([[1, us, us]])] })));
    fc.assert(fc.property(variants, fc.double({ min: 0.5, max: 1, noNaN: true }), fc.integer({ min: 1, max: 2_000_000 }), (all, floor, items) => {
      const finishInUs = 100e6;
      const { choice } = chooseOffline(all, [CPU], wish({ minAccuracy: floor, items, finishInUs }));
      const able = all.map((variant) => chooseOffline([variant], [CPU], wish({ minAccuracy: floor, items, finishInUs })).choice).filter((each) => each !== null);
      if (choice === null) {
        expect(able).toEqual([]);
        return;
      }
      expect(choice.accuracy).toBeGreaterThanOrEqual(floor);
      expect(choice.finishUs).toBeLessThanOrEqual(finishInUs);
      expect(choice.costNanoUsd).toBe(Math.min(...able.map((each) => each.costNanoUsd)));
    }));
  });
});
