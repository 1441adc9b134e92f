/** What a month will have cost if it goes on as it did. */
export type MonthForecast = {
  /** `2026-11`, of the calendar month (UTC) that budgets go by. */
  month: string;
  spentUsd: number;
  /** Null while less than ten minutes are billed. */
  expectedUsd: number | null;
  /** With the cheapest and the dearest of the days behind; null before two whole ones. */
  lowUsd: number | null;
  highUsd: number | null;
  /** What the forecast rests on, in a sentence. */
  method: string;
};

export type SpentDays = {
  spentUsd: number;
  /** Spending of 24 hours each, counted back from now, newest first; of at most the last seven days. */
  daysUsd: readonly number[];
  /** Hours from the first bill to now, at most seven days: the oldest day may not be whole. */
  hours: number;
};

const HOUR_MS = 3_600_000;
const LEAST_HOURS = 1 / 6;

/** Returns what the month's spending comes to: what is spent, and for the time left the mean of up to seven days. */
export function forecastMonth({ spentUsd, daysUsd, hours }: SpentDays, nowMs: number): MonthForecast {
  const now = new Date(nowMs);
  const endMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  const leftHours = (endMs - nowMs) / HOUR_MS;
  const month = now.toISOString().slice(0, 7);
  if (hours < LEAST_HOURS) return { month, spentUsd, expectedUsd: null, lowUsd: null, highUsd: null, method: 'Less than ten minutes are billed: too little to go by.' };
  const perHour = daysUsd.reduce((sum, day) => sum + day, 0) / hours;
  const whole = daysUsd.slice(0, Math.floor(hours / 24));
  const known = whole.length >= 2;
  const basis = hours >= 24 ? `${Math.floor(hours / 24)} ${Math.floor(hours / 24) === 1 ? 'day' : 'days'}` : hours >= 2 ? `${Math.floor(hours)} hours` : `${Math.round(hours * 60)} minutes`;
  return {
    month, spentUsd,
    expectedUsd: spentUsd + perHour * leftHours,
    lowUsd: known ? spentUsd + (Math.min(...whole) / 24) * leftHours : null,
    highUsd: known ? spentUsd + (Math.max(...whole) / 24) * leftHours : null,
    method: `Spent so far, plus the mean hourly cost of the last ${basis} for the ${Math.round(leftHours)} hours that are left of the month (UTC).${known ? ' The range takes the cheapest and the dearest of these days instead.' : ''} Planned changes are not known to it.`,
  };
}
