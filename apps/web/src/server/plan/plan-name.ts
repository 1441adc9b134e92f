import type { PlanSpec } from '@infaas/shared/domain/plan';

/** Returns what a plan is called when nobody named it: what it asks, in a few words. */
export function planName({ traffic, growth, objective }: Pick<PlanSpec, 'traffic' | 'growth' | 'objective'>): string {
  const what = traffic.kind === 'recorded'
    ? `${traffic.task ?? traffic.application ?? 'recorded traffic'}, last ${spanText(traffic.toMs - traffic.fromMs)}`
    : traffic.kind === 'synthetic' ? `${traffic.target}, ${traffic.perSecond}/s ${traffic.shape}${(traffic.rows ?? 1) === 1 ? '' : ` of ${traffic.rows} rows`}` : `${traffic.target}, ${traffic.fileName}`;
  const times = growth === 1 ? '' : `, ${growth} times`;
  const deadline = typeof objective.maxLatencyMs === 'number' ? `, within ${objective.maxLatencyMs} ms` : '';
  return `${what}${times}${deadline}`.slice(0, 100);
}

function spanText(ms: number): string {
  const hours = ms / 3_600_000;
  return hours < 2 ? `${Math.round(hours * 60)} min` : hours <= 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}
