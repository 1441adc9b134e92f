import type { Series } from '../accounting/query-series';
import type { Gateway } from '../create-gateway';
import type { FoundTarget } from './find-target';

type Totals = { success: number; fail: number; successUs: number; failUs: number; queueUs: number; computeUs: number; rows: number; executions: number };

/** Returns counters since the gateway's start in the form of Triton's statistics, one entry per variant of the target (or workspace). */
export function modelStats(gateway: Gateway, workspaceId: string, found: FoundTarget | null): Record<string, unknown> {
  const { view } = gateway.world();
  const variants = found === null ? view.variants.filter((variant) => variant.workspaceId === workspaceId) : found.target.variants;
  const applications = new Set(view.applications.filter((application) => application.workspaceId === workspaceId).map((application) => application.name));
  const totals = new Map<string, Totals>();
  for (const series of gateway.series.all()) {
    if (!applications.has(series.labels.application)) continue;
    const one = totals.get(series.labels.variant) ?? { success: 0, fail: 0, successUs: 0, failUs: 0, queueUs: 0, computeUs: 0, rows: 0, executions: 0 };
    add(one, series);
    totals.set(series.labels.variant, one);
  }
  return { model_stats: variants.map((variant) => entry(variant.name, String(variant.version), totals.get(variant.name))) };
}

function add(into: Totals, series: Series): void {
  if (series.labels.outcome !== 'answered') {
    into.fail += series.count;
    into.failUs += series.sumUs;
    return;
  }
  into.success += series.count;
  into.successUs += series.sumUs;
  into.queueUs += series.queueUs;
  into.computeUs += series.computeUs;
  into.rows += series.rows;
  into.executions += series.executions;
}

function entry(name: string, version: string, totals: Totals | undefined): Record<string, unknown> {
  const of = (count = 0, us = 0): { count: number; ns: number } => ({ count, ns: us * 1_000 });
  return {
    name, version, last_inference: 0, inference_count: totals?.rows ?? 0, execution_count: Math.round(totals?.executions ?? 0),
    inference_stats: {
      success: of(totals?.success, totals?.successUs), fail: of(totals?.fail, totals?.failUs), queue: of(totals?.success, totals?.queueUs),
      compute_input: of(totals?.success), compute_infer: of(totals?.success, totals?.computeUs), compute_output: of(totals?.success),
      cache_hit: of(), cache_miss: of(),
    },
    batch_stats: [],
  };
}
