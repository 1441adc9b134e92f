import { formatCount, formatPercent, formatUsd } from '../../components/format';
import { StatTile } from '../../components/ui/stat-tile';
import type { BurstRun, BurstStatus } from '../../server/demo/burst/burst';

/** Either run in three figures, each with that of the other run beside it. */
export function BurstTotals({ status }: { status: BurstStatus }) {
  const { fixed, infaas } = status.runs;
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-3 sm:gap-4">
      <Pair label="Answered in time" of={(run) => share(run.total.sloCompliance, 2)} detail={(run) => `${formatCount(run.total.refusedOrLate)} of ${formatCount(run.total.sent)} missed`} fixed={fixed} infaas={infaas} />
      <Pair label="Accuracy of the answers" of={(run) => share(run.total.accuracy, 2)} detail={() => ''} fixed={fixed} infaas={infaas} />
      <Pair label="Reserved per hour" of={(run) => formatUsd(run.total.reservedUsdPerHour)} detail={(run) => (run.total.costPer1kUsd === null ? '' : `${formatUsd(run.total.costPer1kUsd)} per 1,000 pages`)} fixed={fixed} infaas={infaas} />
    </div>
  );
}

type PairProps = { label: string; of: (run: BurstRun) => string | null; detail: (run: BurstRun) => string; fixed: BurstRun | null; infaas: BurstRun | null };

function Pair({ label, of, detail, fixed, infaas }: PairProps) {
  return (
    <StatTile
      label={label} value={infaas === null ? null : of(infaas)}
      detail={(
        <>
          <span className="block">{infaas === null ? 'INFaaS: not yet' : detail(infaas)}</span>
          <span className="block">Fixed: {fixed === null ? 'not yet' : [of(fixed) ?? '–', detail(fixed)].filter(Boolean).join(', ')}</span>
        </>
      )}
    />
  );
}

function share(value: number | null, digits: number): string | null {
  return value === null ? null : formatPercent(value, digits);
}
