import type { TimePoint } from '../../components/charts/time-chart';
import type { Series } from '../../components/charts/palette';
import { chartColour } from '../../components/charts/palette';
import type { ScalingTimeline } from '../../server/scaling/timeline';

/** Colours that are told apart; what is beyond them is one series. */
const MOST_SERIES = 7;
const REST = 'rest';

export type InstanceSeries = { series: Series[]; points: TimePoint[] };

/** Returns the points that are whole: the newest step of a time that goes on is not, and is left out unless nothing else has anything in it. */
export function wholePoints({ points, stepMs }: Pick<ScalingTimeline, 'points' | 'stepMs'>, nowMs: number): ScalingTimeline['points'] {
  const whole = points.filter((point, at) => at < points.length - 1 || point.atMs + stepMs <= nowMs);
  return whole.some(({ load, capacity }) => load > 0 || capacity > 0) ? whole : points;
}

/** Returns load, what was late or not served, and capacity, per second. */
export function loadPoints(points: ScalingTimeline['points']): TimePoint[] {
  return points.map(({ atMs, load, unserved, late, capacity }) => ({ atMs, load, missed: unserved + late, capacity }));
}

/** Returns instances over time: by variant where one task is looked at, else by task; beyond seven, the others are one series. */
export function instanceSeries(timeline: Pick<ScalingTimeline, 'variants'>, points: ScalingTimeline['points'], by: 'variant' | 'task'): InstanceSeries {
  const nameOf = new Map(timeline.variants.map((variant) => [variant.id, by === 'variant' ? variant.name : variant.task]));
  const totals = new Map<string, number>();
  for (const { instances } of points) {
    for (const [id, count] of Object.entries(instances)) totals.set(nameOf.get(id) ?? 'deleted', (totals.get(nameOf.get(id) ?? 'deleted') ?? 0) + count);
  }
  const largest = [...totals].sort((a, b) => b[1] - a[1]).slice(0, MOST_SERIES).map(([name]) => name).sort();
  const shown = new Set(largest);
  const series = largest.map((name, index) => ({ key: name, name, colour: chartColour(index) }));
  return {
    series: totals.size > shown.size ? [...series, { key: REST, name: `${totals.size - shown.size} others`, colour: chartColour(MOST_SERIES) }] : series,
    points: points.map(({ atMs, instances }) => {
      const point: TimePoint = { atMs, ...Object.fromEntries(largest.map((name) => [name, 0])) };
      for (const [id, count] of Object.entries(instances)) {
        const name = nameOf.get(id) ?? 'deleted';
        const key = shown.has(name) ? name : REST;
        point[key] = (point[key] ?? 0) + count;
      }
      return point;
    }),
  };
}
