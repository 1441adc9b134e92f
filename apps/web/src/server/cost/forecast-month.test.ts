import { describe, expect, it } from 'vitest';
import { forecastMonth } from './forecast-month';

// Ten days before the end of November.
const NOW = Date.UTC(2026, 10, 21);

describe('forecastMonth', () => {
  it('adds the mean of the last days for every day that is left', () => {
    const forecast = forecastMonth({ spentUsd: 20, daysUsd: [1, 3, 2], hours: 72 }, NOW);
    expect(forecast).toMatchObject({ month: '2026-11', spentUsd: 20, expectedUsd: 40, lowUsd: 30, highUsd: 50 });
    expect(forecast.method).toContain('last 3 days');
    expect(forecast.method).toContain('240 hours');
  });

  it('has no range before two whole days, and takes what there is', () => {
    const forecast = forecastMonth({ spentUsd: 0.5, daysUsd: [0.5], hours: 5 }, NOW);
    expect(forecast.expectedUsd).toBeCloseTo(0.5 + 0.1 * 240, 9);
    expect([forecast.lowUsd, forecast.highUsd]).toEqual([null, null]);
    expect(forecast.method).toContain('last 5 hours');
  });

  it('says nothing of what it knows next to nothing about', () => {
    expect(forecastMonth({ spentUsd: 0.01, daysUsd: [0.01], hours: 0.1 }, NOW).expectedUsd).toBeNull();
  });

  it('ends December in December', () => {
    const forecast = forecastMonth({ spentUsd: 1, daysUsd: [24], hours: 24 }, Date.UTC(2026, 11, 31, 23));
    expect(forecast).toMatchObject({ month: '2026-12', expectedUsd: 2 });
  });
});
