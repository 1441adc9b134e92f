import type { Series } from '../../components/charts/palette';
import type { TimePoint } from '../../components/charts/time-chart';
import type { CostSeries } from '../../server/cost/cost-series';

const MOST_SERIES = 7;
const REST = 'rest';
/** Id of the group in which the API sums up what it was not asked to tell apart. */
const OTHERS = '*';
/** A chart is never narrower than this. */
const LEAST_POINTS = 10;

/** Returns a cost chart's series, dearest seven and the rest, and its points from the first charge on. */
export function costSeriesPoints(cost: CostSeries | undefined, colourOf: (index: number, id?: string) => string): { series: Series[]; points: TimePoint[] } {
  if (cost === undefined) return { series: [], points: [] };
  const total = new Map<string, number>();
  for (const { groups } of cost.points) for (const [id, usd] of Object.entries(groups)) total.set(id, (total.get(id) ?? 0) + usd);
  const dearest = [...total].filter(([id, usd]) => usd > 0 && id !== OTHERS).sort((a, b) => b[1] - a[1]);
  const shown = new Set(dearest.slice(0, MOST_SERIES).map(([id]) => id));
  const series = cost.groups.filter(({ id }) => shown.has(id)).map(({ id, name }, index) => ({ key: `of ${id}`, name, colour: colourOf(index, id) }));
  const others = dearest.length - shown.size;
  const summed = (total.get(OTHERS) ?? 0) > 0;
  const first = cost.points.findIndex((point) => point.usedUsdPerHour + point.idleUsdPerHour > 0);
  const from = first < 0 ? 0 : Math.min(first, Math.max(0, cost.points.length - LEAST_POINTS));
  return {
    series: others > 0 || summed ? [...series, { key: REST, name: summed ? 'others' : `${others} others`, colour: colourOf(MOST_SERIES) }] : series,
    points: cost.points.slice(from).map(({ atMs, groups }) => {
      const rest = Object.entries(groups).reduce((sum, [id, usd]) => sum + (shown.has(id) ? 0 : usd), 0);
      return { atMs, ...Object.fromEntries([...shown].map((id) => [`of ${id}`, groups[id] ?? 0])), ...(others > 0 || summed ? { [REST]: rest } : {}) };
    }),
  };
}
