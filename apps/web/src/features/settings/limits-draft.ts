import type { ApplicationSummary } from '../../server/application/list-applications';

/** The limits of an application as they stand in fields; empty = no limit. */
export type LimitsDraft = { rate: string; burst: string; concurrent: string; budget: string };
export type LimitsCall = { limits: ApplicationSummary['limits']; monthlyBudgetUsd: number | null };

/** Returns the limits as fields show them. */
export function draftOfLimits({ limits, monthlyBudgetUsd }: Pick<ApplicationSummary, 'limits' | 'monthlyBudgetUsd'>): LimitsDraft {
  const text = (value: number | null) => (value === null ? '' : String(value));
  return { rate: text(limits.queriesPerSecond), burst: text(limits.burst), concurrent: text(limits.concurrent), budget: text(monthlyBudgetUsd) };
}

/** Returns what is to be saved, or what is wrong with each field. */
export function parseLimits(draft: LimitsDraft): { call: LimitsCall | null; errors: Partial<Record<keyof LimitsDraft, string>> } {
  const errors: Partial<Record<keyof LimitsDraft, string>> = {};
  const read = (field: keyof LimitsDraft, whole: boolean): number | null => {
    const text = draft[field].trim();
    if (text === '') return null;
    const value = Number(text);
    if (!Number.isFinite(value) || value <= 0) errors[field] = 'Write a number above 0, or leave it empty for no limit.';
    else if (whole && !Number.isInteger(value)) errors[field] = 'Write a whole number.';
    return value;
  };
  const limits = { queriesPerSecond: read('rate', false), burst: read('burst', true), concurrent: read('concurrent', true) };
  const monthlyBudgetUsd = read('budget', false);
  if (limits.burst !== null && limits.queriesPerSecond === null && errors.burst === undefined) errors.burst = 'A burst belongs to a rate: state queries per second too.';
  return { call: Object.keys(errors).length === 0 ? { limits, monthlyBudgetUsd } : null, errors };
}
