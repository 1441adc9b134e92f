import { MEANING } from '../../components/charts/palette';
import { formatPercent, formatUsd } from '../../components/format';
import { Skeleton } from '../../components/ui/skeleton';
import type { WorkerCost } from '../../server/fleet/worker-costs';

/** What a machine cost in the last hour, and what for. */
export function MachineCost({ cost, loading }: { cost: WorkerCost | undefined; loading: boolean }) {
  if (loading) return <Skeleton className="h-14" />;
  if (cost === undefined || cost.totalUsd === 0) return <p className="text-xs text-ink-muted">Not billed yet: the bill is written once a minute.</p>;
  const parts = [
    { name: 'used by queries', usd: cost.usedUsd, colour: MEANING.used },
    { name: 'kept for applications, idle', usd: cost.idleUsd, colour: MEANING.warn },
    ...(cost.modelsUsd === 0 ? [] : [{ name: 'measuring models', usd: cost.modelsUsd, colour: MEANING.good }]),
    ...(cost.othersUsd === null || cost.othersUsd === 0 ? [] : [{ name: 'other workspaces', usd: cost.othersUsd, colour: MEANING.refused }]),
    ...(cost.unusedUsd === null ? [] : [{ name: 'taken by no instance', usd: cost.unusedUsd, colour: MEANING.idle }]),
  ];
  return (
    <div>
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="text-sm font-medium">Cost</span>
        <span className="text-sm text-ink-muted">{formatUsd(cost.totalUsd)} in the last {cost.hours >= 0.95 ? 'hour' : `${Math.max(1, Math.round(cost.hours * 60))} min`}</span>
      </div>
      <div aria-hidden className="flex h-2.5 overflow-hidden rounded-full bg-sunken">
        {parts.map((part) => <span key={part.name} style={{ width: `${(part.usd / cost.totalUsd) * 100}%`, background: part.colour }} />)}
      </div>
      <dl className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-xs">
        {parts.map((part) => (
          <div key={part.name} className="inline-flex items-center gap-1.5">
            <span aria-hidden className="size-2.5 rounded-[3px]" style={{ background: part.colour }} />
            <dt className="text-ink-muted">{part.name}</dt>
            <dd className="font-medium">{formatUsd(part.usd)} <span className="font-normal text-ink-muted">({formatPercent(part.usd / cost.totalUsd)})</span></dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
