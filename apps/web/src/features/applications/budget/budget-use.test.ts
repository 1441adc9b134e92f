import { describe, expect, it } from 'vitest';
import { budgetUse, minutesOfMonth, parseBudget } from './budget-use';

// 11 November 2026, 00:00 UTC: 10 of 30 days are over.
const TENTH_DAY = Date.UTC(2026, 10, 11);

describe('budgetUse', () => {
  it('counts the month from its first minute in UTC', () => {
    expect(minutesOfMonth(TENTH_DAY)).toBe(10 * 1_440);
    expect(minutesOfMonth(Date.UTC(2026, 10, 1))).toBe(1);
  });

  it.each([
    // spent 2 in 10 days: 6 in 30
    [2, 10, { share: 0.2, forecastUsd: 6, tone: 'good' }],
    [4, 10, { share: 0.4, forecastUsd: 12, tone: 'warn' }],
    [8, 100, { share: 0.08, forecastUsd: 24, tone: 'good' }],
    [10, 10, { share: 1, forecastUsd: 30, tone: 'bad' }],
    [5, null, { share: null, forecastUsd: 15, tone: 'good' }],
  ] as const)('spent $%d of %d', (spent, budget, expected) => expect(budgetUse(spent, budget, TENTH_DAY)).toMatchObject(expected));

  it('forecasts nothing in the first hour', () => expect(budgetUse(1, 10, Date.UTC(2026, 10, 1, 0, 30)).forecastUsd).toBeNull());

  it.each([['', null], ['$1,200', 1_200], ['2.5', 2.5], ['0', undefined], ['-1', undefined], ['lots', undefined]])('reads "%s"', (text, value) => {
    expect(parseBudget(text)).toBe(value);
  });
});
