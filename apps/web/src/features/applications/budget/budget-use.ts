/** How far a monthly budget is used, and where the month will end at this pace. */
export type BudgetUse = {
  spentUsd: number;
  /** Null without a budget. */
  budgetUsd: number | null;
  /** Spent / budget, 0 and up; null without a budget. */
  share: number | null;
  /** Spending of the whole month at the pace so far; null in its first hour, when there is no pace. */
  forecastUsd: number | null;
  tone: 'good' | 'warn' | 'bad';
};

const FIRST_HOUR = 60;
const NEARLY = 0.8;

/** Returns the minutes since the calendar month (UTC) began, at least 1. */
export function minutesOfMonth(nowMs: number): number {
  const now = new Date(nowMs);
  return Math.max(1, Math.ceil((nowMs - Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)) / 60_000));
}

/** Returns the use of a budget; `warn` from 80 % on or when the forecast is above it, `bad` when it is used up. */
export function budgetUse(spentUsd: number, budgetUsd: number | null, nowMs: number): BudgetUse {
  const now = new Date(nowMs);
  const month = (Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)) / 60_000;
  const elapsed = minutesOfMonth(nowMs);
  const forecastUsd = elapsed < FIRST_HOUR ? null : (spentUsd / elapsed) * month;
  const share = budgetUsd === null ? null : spentUsd / budgetUsd;
  const over = budgetUsd !== null && forecastUsd !== null && forecastUsd > budgetUsd;
  return { spentUsd, budgetUsd, share, forecastUsd, tone: share !== null && share >= 1 ? 'bad' : (share ?? 0) >= NEARLY || over ? 'warn' : 'good' };
}

/** Returns the budget that a text states: null for none, undefined when it is not an amount. */
export function parseBudget(text: string): number | null | undefined {
  const bare = text.trim().replace(/^\$/, '').replaceAll(',', '');
  if (bare === '') return null;
  const value = Number(bare);
  return Number.isFinite(value) && value > 0 && value <= 1_000_000 ? value : undefined;
}
