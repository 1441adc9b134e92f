import { describe, expect, it } from 'vitest';
import { LOG_STEPS, stepOfValue, valueOfStep } from './log-slider';

describe('log slider', () => {
  it('goes back and forth within a step', () => {
    for (const value of [1, 2.5, 40, 999, 30_000]) {
      const back = valueOfStep(stepOfValue(value, [1, 30_000]), [1, 30_000]);
      expect(Math.abs(Math.log(back / value))).toBeLessThan(0.07);
    }
  });
  it('holds its ends', () => {
    expect(stepOfValue(0.1, [1, 30_000])).toBe(0);
    expect(stepOfValue(1e9, [1, 30_000])).toBe(LOG_STEPS);
    expect(valueOfStep(LOG_STEPS, [1, 30_000])).toBe(30_000);
  });
});
