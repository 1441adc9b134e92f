import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominantShare, instanceDemand, marginalCostNanoUsd, per1kNanoUsd, pricePerSecondNanoUsd } from './cost';
import { batchCap, latencyLine, latencyModel, meanUs, p95Us, peakBatch, peakPerSecond, throughputPerSecond } from './latency-model';
import { hardwareOf, profileOf } from './view.fixture';

const model = latencyModel(profileOf([[1, 100, 120], [4, 160, 200], [8, 400, 480]], { maxBatch: 16 }));

describe('latency model', () => {
  it.each([[1, 100, 120], [2, 120, 147], [4, 160, 200], [6, 280, 340], [8, 400, 480], [10, 520, 620], [16, 880, 1040], [99, 880, 1040], [0, 100, 120]])(
    'batch %i: mean %i, p95 %i', (batch, mean, p95) => {
      expect(meanUs(model, batch)).toBe(mean);
      expect(p95Us(model, batch)).toBe(p95);
    });

  it.each([[239, 1], [240, 1], [294, 2], [400, 4], [679, 5], [680, 6], [2080, 16], [1, 1]])('deadline %i us caps the batch at %i', (deadline, cap) => {
    expect(batchCap(model, deadline)).toBe(cap);
  });

  it('peak throughput is that of the best batch within the cap', () => {
    expect(peakPerSecond(model, 16)).toBe(25_000); // 4 in 160 us
    expect(peakBatch(model, 16)).toBe(4);
    expect(peakPerSecond(model, 1)).toBe(10_000);
    expect(peakBatch(latencyModel(profileOf([[1, 1_000, 1_000], [32, 31_900, 32_000]])), 32)).toBe(1);
  });

  it('promises no gain beyond the last batch that was measured, however flat the noise makes the end', () => {
    const flat = latencyModel(profileOf([[1, 20_000, 21_000], [4, 60_000, 62_000], [8, 60_100, 62_000]], { maxBatch: 512 }));
    expect(peakPerSecond(flat, 512)).toBeCloseTo(throughputPerSecond(flat, 8), 0);
    expect(meanUs(flat, 512)).toBe(64 * 60_100);
  });

  it('promises nothing without a measurement', () => {
    const empty = latencyModel(profileOf([]));
    expect(meanUs(empty, 1)).toBe(Infinity);
    expect(peakPerSecond(empty, 8)).toBe(0);
  });

  it('agrees with trying every batch, for any profile', () => {
    const pointsArb = fc.uniqueArray(fc.integer({ min: 2, max: 40 }), { maxLength: 4 }).chain((batches) =>
      fc.tuple(...[1, ...batches.sort((a, b) => a - b)].map((batch) => fc.tuple(fc.constant(batch), fc.integer({ min: 1_000, max: 100_000 }), fc.constant(0)))));
    fc.assert(fc.property(pointsArb, fc.integer({ min: 1, max: 48 }), fc.integer({ min: 1, max: 400_000 }), (points, maxBatch, deadline) => {
      const any = latencyModel(profileOf(points as [number, number, number][], { maxBatch }));
      const batches = Array.from({ length: maxBatch }, (_, at) => at + 1);
      const best = Math.max(...batches.map((batch) => throughputPerSecond(any, batch)));
      expect(peakPerSecond(any, maxBatch)).toBeLessThanOrEqual(best);
      expect(peakPerSecond(any, maxBatch)).toBeGreaterThanOrEqual(best * 0.978);
      const within = batches.filter((batch) => 2 * p95Us(any, batch) <= deadline);
      expect(2 * p95Us(any, batchCap(any, deadline)) <= deadline || within.length === 0).toBe(true);
      if (points.every(([, mean], at) => at === 0 || mean >= (points[at - 1]?.[1] ?? 0))) expect(batchCap(any, deadline)).toBe(Math.max(1, ...within));
    }), { numRuns: 1_000 });
  });

  it('fits the paper\'s line and says how far off it is', () => {
    const lineOf = (latency: [number, number, number][]): number[] => Object.values(latencyLine(profileOf(latency).latency) ?? {}).map((figure) => Number(figure.toFixed(6)));
    expect(lineOf([[1, 110, 0], [4, 140, 0], [8, 180, 0]])).toEqual([10, 100, 0, 0, 0]);
    expect(lineOf([[1, 100, 0]])).toEqual([100, 0, 0, 0, 0]);
    // 30 b + 60 = 90, 120, 150 against 100, 100, 160: errors -10, 20, -10
    expect(lineOf([[1, 100, 0], [2, 100, 0], [3, 160, 0]])).toEqual([30, 60, 14.142136, 0.2, 0.120833]);
    expect(latencyLine([])).toBeNull();
  });
});

describe('cost', () => {
  it.each([
    ['cores dominate', { threads: 2, provider: 'cpu' as const }, 100e6, 0.5],
    ['memory dominates', { threads: 1, provider: 'cpu' as const }, 4e9, 0.55],
    ['a device takes device memory', { threads: 1, provider: 'cuda' as const }, 8e9, 8.8 / 16],
  ])('dominant share: %s', (_, variant, memoryBytes, share) => {
    const hardware = hardwareOf(variant.provider === 'cpu' ? {} : { memoryBytes: 64e9, deviceMemoryBytes: 16e9 });
    expect(dominantShare(instanceDemand(variant, profileOf([], { memoryBytes })), hardware)).toBeCloseTo(share, 9);
  });

  it('is price x share x time / batch', () => {
    // 0.144 $/h = 40,000 nano-dollars/s; a quarter of it for 160 us in a batch of 4: 0.4 nano-dollars a row
    expect(pricePerSecondNanoUsd(hardwareOf())).toBe(40_000);
    expect(marginalCostNanoUsd(0.01, model, 4)).toBeCloseTo(0.4, 12);
    expect(per1kNanoUsd(0.4)).toBe(400);
    expect(dominantShare({ cores: 0, memoryBytes: 0, deviceMemoryBytes: 1 }, hardwareOf())).toBe(Infinity);
  });
});
