import type { TimePoint } from '../../../components/charts/time-chart';
import type { CostSeries } from '../../../server/cost/cost-series';
import type { Counts } from '../../../server/usage/counts';
import type { LivePoint } from '../../../server/usage/live';
import type { UsageSeries } from '../../../server/usage/series';

/** One step of time of one application, live or past; `groups` (by variant) is empty in live steps. */
export type UsageStep = { atMs: number; seconds: number; total: Counts; groups: Record<string, Counts> };

/** A step that has hardly begun would show as a dip. */
const FEWEST_SECONDS = 3;

/** Returns live steps, without a newest one that has hardly begun. */
export function liveSteps(points: readonly LivePoint[]): UsageStep[] {
  return points
    .filter((point, at) => at < points.length - 1 || point.seconds >= FEWEST_SECONDS)
    .map(({ second, seconds, total }) => ({ atMs: second * 1_000, seconds, total, groups: {} }));
}

/** Returns the steps of a past period without the last one, which is not full yet. */
export function pastSteps(series: UsageSeries | undefined): UsageStep[] {
  return (series?.points ?? []).slice(0, -1).map(({ atMs, total, groups }) => ({ atMs, seconds: (series?.stepMs ?? 0) / 1_000, total, groups }));
}

/** Returns met, missed and unserved queries per second. */
export function outcomePoints(steps: readonly UsageStep[]): TimePoint[] {
  return steps.map(({ atMs, seconds, total }) => ({
    atMs, met: total.sloMet / seconds, missed: total.sloMissed / seconds, refused: (total.refused + total.timedOut + total.failed) / seconds,
  }));
}

/** Returns latency percentiles in microseconds; gaps where nothing was answered. */
export function latencyPoints(steps: readonly UsageStep[]): TimePoint[] {
  return steps.map(({ atMs, total }) => ({ atMs, p50: total.p50Us, p95: total.p95Us, p99: total.p99Us }));
}

/** Returns queries per second: in total under `all`, and by group; groups without queries count zero. */
export function ratePoints(steps: readonly UsageStep[], ids: readonly string[]): TimePoint[] {
  return steps.map(({ atMs, seconds, total, groups }) => ({
    atMs, all: total.queries / seconds, ...Object.fromEntries(ids.map((id) => [id, (groups[id]?.queries ?? 0) / seconds])),
  }));
}

/** Returns dollars per hour by group, without the last step, which is not billed in full yet. */
export function costPoints(series: CostSeries | undefined): TimePoint[] {
  return (series?.points ?? []).slice(0, -1).map(({ atMs, groups }) => ({ atMs, ...Object.fromEntries((series?.groups ?? []).map(({ id }) => [id, groups[id] ?? 0])) }));
}
