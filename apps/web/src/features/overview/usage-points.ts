import type { TimePoint } from '../../components/charts/time-chart';
import type { CostPoint } from '../../server/cost/cost-series';
import type { Counts } from '../../server/usage/counts';
import type { LivePoint } from '../../server/usage/live';
import type { UsageSeries } from '../../server/usage/series';

/** One step of time in the form that all charts of usage are drawn from, live or past. */
export type UsageStep = { atMs: number; seconds: number; total: Counts; groups: Record<string, Counts> };

/** Counts of a second arrive over up to this many: the newest ones would look like a drop. */
const UNSETTLED_SECONDS = 2;

/** Returns steps of one second, without those that are still being counted. */
export function liveSteps(points: readonly LivePoint[]): UsageStep[] {
  return points.slice(0, -UNSETTLED_SECONDS).map((point) => ({ atMs: point.second * 1_000, seconds: 1, total: point.total, groups: point.byApplication }));
}

/** Returns the steps of a past period; the last one may not be full yet and is left out. */
export function pastSteps(series: UsageSeries | undefined): UsageStep[] {
  if (series === undefined) return [];
  return series.points.slice(0, -1).map((point) => ({ atMs: point.atMs, seconds: series.stepMs / 1_000, total: point.total, groups: point.groups }));
}

/** A chart tells so many groups apart. */
export const MOST_SERIES = 7;
/** Id of the group in which the API, too, sums up all others. */
export const OTHERS = '*';

/** Returns the groups with the most queries, at most seven, the busiest first, with OTHERS behind them where there are more. */
export function busiestIds(steps: readonly UsageStep[]): string[] {
  const queries = new Map<string, number>();
  for (const { groups } of steps) for (const [id, counts] of Object.entries(groups)) queries.set(id, (queries.get(id) ?? 0) + counts.queries);
  const busy = [...queries].filter(([id, count]) => id !== OTHERS && count > 0).sort((a, b) => b[1] - a[1]);
  return [...busy.slice(0, MOST_SERIES).map(([id]) => id), ...(busy.length > MOST_SERIES || (queries.get(OTHERS) ?? 0) > 0 ? [OTHERS] : [])];
}

/** Returns queries per second by group, what is none of `ids` as OTHERS where that is one of them; groups without queries count zero. */
export function ratePoints(steps: readonly UsageStep[], ids: readonly string[]): TimePoint[] {
  const apart = new Set(ids.filter((id) => id !== OTHERS));
  return steps.map((step) => {
    const rest = Object.entries(step.groups).reduce((sum, [id, { queries }]) => sum + (apart.has(id) ? 0 : queries), 0);
    return { atMs: step.atMs, ...Object.fromEntries(ids.map((id) => [id, (id === OTHERS ? rest : (step.groups[id]?.queries ?? 0)) / step.seconds])) };
  });
}

/** Returns met, missed and not answered queries per second. */
export function outcomePoints(steps: readonly UsageStep[]): TimePoint[] {
  return steps.map(({ atMs, seconds, total }) => ({
    atMs, met: total.sloMet / seconds, missed: total.sloMissed / seconds, refused: (total.refused + total.timedOut + total.failed) / seconds,
  }));
}

/** Returns latency percentiles in microseconds; gaps where nothing was answered. */
export function latencyPoints(steps: readonly UsageStep[]): TimePoint[] {
  return steps.map(({ atMs, total }) => ({ atMs, p50: total.p50Us, p95: total.p95Us, p99: total.p99Us }));
}

/** Returns SLO compliance by group, 0..1; gaps where a group had no queries. */
export function compliancePoints(steps: readonly UsageStep[], ids: readonly string[]): TimePoint[] {
  return steps.map((step) => ({ atMs: step.atMs, ...Object.fromEntries(ids.map((id) => [id, step.groups[id]?.sloCompliance ?? null])) }));
}

/** A chart is never narrower than this. */
const LEAST_POINTS = 10;

/** Returns the points of a cost chart without the time before the first charge: an installation of ten minutes has no hour to show. */
export function sinceFirstCost(points: readonly CostPoint[]): readonly CostPoint[] {
  const first = points.findIndex((point) => point.usedUsdPerHour + point.idleUsdPerHour > 0);
  return first < 0 ? points : points.slice(Math.min(first, Math.max(0, points.length - LEAST_POINTS)));
}

/** Returns the points of a cost chart from the beginning of the range that is shown, so that its axis is that of the charts beside it: before the first charge nothing was paid. */
export function fromTheBeginning(points: readonly CostPoint[], fromMs: number): readonly CostPoint[] {
  const [first] = points;
  if (first === undefined || first.atMs <= fromMs) return points;
  const nothing = (atMs: number): CostPoint => ({ atMs, usedUsdPerHour: 0, idleUsdPerHour: 0, groups: {} });
  return [nothing(fromMs), nothing(first.atMs - 1), ...points];
}

/** Returns queries per second over the last `seconds` steps of one second. */
export function recentRate(steps: readonly UsageStep[], seconds: number): number {
  const recent = steps.slice(-seconds);
  return recent.length === 0 ? 0 : recent.reduce((sum, step) => sum + step.total.queries, 0) / recent.length;
}
