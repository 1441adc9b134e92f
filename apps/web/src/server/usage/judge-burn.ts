/** The part of queries that are to meet their objective. */
export const SLO_TARGET = 0.99;
/** Minutes that the budget of missed queries is for. */
export const BUDGET_MINUTES = 30 * 24 * 60;
/** Minutes that burn rates are looked at over. */
export const BURN_WINDOWS = [5, 30, 60, 360] as const;

/** Queries that ended, but for those that were cancelled, and those of them that met their objective. */
export type Judged = { judged: number; met: number };
export type BurnState = 'quiet' | 'kept' | 'slow' | 'fast' | 'spent';
export type ErrorBudget = {
  /** Queries that may miss per budget period at the load of that period, and those that did. */
  allowed: number;
  missed: number;
  /** 1 = untouched, 0 = spent, below 0 = overdrawn; null without queries. */
  left: number | null;
  /** Share that missed / share that may: 1 spends the budget exactly in its period. Null without queries. */
  burn: { minutes: number; rate: number | null; judged: number }[];
  state: BurnState;
};

/**
 * Pairs of a long window, a short one and the burn rate that both must exceed (Site Reliability Workbook, ch. 5): the long one says
 * that it matters, the short one that it goes on. 14.4 spends 2 % of a month's budget in an hour, 6 spends 5 % in six hours.
 */
const ALERTS = [
  { state: 'fast', longMinutes: 60, shortMinutes: 5, rate: 14.4 },
  { state: 'slow', longMinutes: 360, shortMinutes: 30, rate: 6 },
] as const;
/** A handful of queries says nothing of a rate. */
const LEAST_JUDGED = 20;

/** Returns what is left of an application's budget, and how fast it goes. `windows` are the counts of BURN_WINDOWS in their order. */
export function judgeBurn(whole: Judged, windows: readonly Judged[]): ErrorBudget {
  const burn = BURN_WINDOWS.map((minutes, index) => {
    const { judged, met } = windows[index] ?? { judged: 0, met: 0 };
    return { minutes, judged, rate: judged === 0 ? null : (judged - met) / judged / (1 - SLO_TARGET) };
  });
  const allowed = whole.judged * (1 - SLO_TARGET);
  const missed = whole.judged - whole.met;
  const left = whole.judged === 0 ? null : 1 - missed / allowed;
  return { allowed, missed, left, burn, state: stateOf(whole, left, burn) };
}

function stateOf(whole: Judged, left: number | null, burn: ErrorBudget['burn']): BurnState {
  if (left === null) return 'quiet';
  const at = (minutes: number) => burn.find((each) => each.minutes === minutes);
  for (const { state, longMinutes, shortMinutes, rate } of ALERTS) {
    const long = at(longMinutes);
    if ((long?.judged ?? 0) >= LEAST_JUDGED && (long?.rate ?? 0) >= rate && (at(shortMinutes)?.rate ?? 0) >= rate) return state;
  }
  return left <= 0 && whole.judged >= LEAST_JUDGED ? 'spent' : 'kept';
}
