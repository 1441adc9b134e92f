import { OWNER_MARK } from '@infaas/shared/policy/find-shared';
import type { Series } from '../accounting/query-series';
import type { Gateway } from '../create-gateway';
import { countedTask, type FoundTarget } from './find-target';
import { latestVersion } from './model-info';

type Duration = { count: number; ns: number };
type BatchStats = { batch_size: number; compute_input: Duration; compute_infer: Duration; compute_output: Duration };

/** Statistics of one name in Triton's form, as HTTP and gRPC both answer them. */
export type ModelStats = {
  name: string;
  version: string;
  /** Milliseconds since the epoch; 0 when there was none. */
  last_inference: number;
  inference_count: number;
  execution_count: number;
  inference_stats: Record<'success' | 'fail' | 'queue' | 'compute_input' | 'compute_infer' | 'compute_output' | 'cache_hit' | 'cache_miss', Duration>;
  batch_stats: BatchStats[];
};

/**
 * Returns counters since the gateway's start: one entry that bears the name that was asked for (a client looks its own name up), and
 * beside it the variants it is made of.
 */
export function targetStats(gateway: Gateway, workspaceId: string, found: FoundTarget): { model_stats: ModelStats[]; variants: ModelStats[] } {
  const { view } = gateway.world();
  const own = seriesOf(gateway, workspaceId).filter(({ labels }) => belongs(labels, found));
  const version = found.target.kind === 'task' ? '1' : latestVersion(view, found);
  return {
    model_stats: [statsOf({ name: found.name, version }, own)],
    variants: found.target.variants.map((variant) => statsOf({ name: variant.name, version: String(variant.version) }, own.filter(({ labels }) => labels.variant === variant.name))),
  };
}

/** Returns the counters of every variant of a workspace. */
export function workspaceStats(gateway: Gateway, workspaceId: string): { model_stats: ModelStats[] } {
  const all = seriesOf(gateway, workspaceId).filter(({ labels }) => !labels.task.includes(OWNER_MARK));
  const variants = gateway.world().view.variants.filter((variant) => variant.workspaceId === workspaceId);
  return { model_stats: variants.map((variant) => statsOf({ name: variant.name, version: String(variant.version) }, all.filter(({ labels }) => labels.variant === variant.name))) };
}

function seriesOf(gateway: Gateway, workspaceId: string): Series[] {
  return [...gateway.series.all()].filter(({ labels }) => labels.workspace === workspaceId);
}

/** By name and not by the variants there are now, so that a counter does not fall when a variant is taken away. */
function belongs(labels: Series['labels'], found: FoundTarget): boolean {
  const { target, ownName: name, version } = found;
  if (labels.task !== countedTask(found)) return false;
  switch (target.kind) {
    case 'task':
      return true;
    case 'variant':
      return labels.variant === target.name;
    case 'architecture':
    case 'version':
      return labels.variant.startsWith(version === null ? `${name}.v` : `${name}.v${version}.`);
  }
}

function statsOf(of: { name: string; version: string }, series: readonly Series[]): ModelStats {
  const answered = series.filter(({ labels }) => labels.outcome === 'answered');
  const failed = series.filter(({ labels }) => labels.outcome !== 'answered');
  const count = sum(answered, (one) => one.count);
  const duration = (us: number, times = count): Duration => ({ count: times, ns: Math.round(us * 1_000) });
  return {
    ...of,
    last_inference: answered.reduce((last, one) => Math.max(last, one.lastMs), 0),
    inference_count: sum(answered, (one) => one.rows),
    execution_count: Math.round(sum(answered, (one) => one.executions)),
    inference_stats: {
      success: duration(sum(answered, (one) => one.sumUs)), fail: duration(sum(failed, (one) => one.sumUs), sum(failed, (one) => one.count)),
      queue: duration(sum(answered, (one) => one.queueUs)), compute_input: duration(0),
      compute_infer: duration(sum(answered, (one) => one.computeUs)), compute_output: duration(0), cache_hit: duration(0, 0), cache_miss: duration(0, 0),
    },
    batch_stats: batchStats(answered),
  };
}

function batchStats(series: readonly Series[]): BatchStats[] {
  const sizes = new Map<number, { executions: number; computeUs: number }>();
  for (const one of series) {
    for (const [size, runs] of one.batches) {
      const known = sizes.get(size) ?? { executions: 0, computeUs: 0 };
      sizes.set(size, { executions: known.executions + runs.executions, computeUs: known.computeUs + runs.computeUs });
    }
  }
  return [...sizes].sort(([a], [b]) => a - b).map(([size, { executions, computeUs }]) => {
    const times = Math.round(executions);
    return { batch_size: size, compute_input: { count: times, ns: 0 }, compute_infer: { count: times, ns: Math.round(computeUs * 1_000) }, compute_output: { count: times, ns: 0 } };
  });
}

function sum(series: readonly Series[], value: (one: Series) => number): number {
  return series.reduce((total, one) => total + value(one), 0);
}
