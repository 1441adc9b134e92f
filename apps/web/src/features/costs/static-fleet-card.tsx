'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { formatCount, formatPercent, formatUsd } from '../../components/format';
import { Card } from '../../components/ui/card';
import { Skeleton } from '../../components/ui/skeleton';
import { Table } from '../../components/ui/table';
import type { TimeView } from '../../components/time/use-time-range';
import type { StaticFleet } from '../../server/cost/static-fleet';

/** The fleet beside one of fixed size, with all that the comparison takes for granted. */
export function StaticFleetCard({ period, words }: { period: TimeView['period']; words: string }) {
  const trpc = useTRPC();
  const fleet = useQuery(trpc.cost.staticFleet.queryOptions(period, { placeholderData: keepPreviousData, refetchInterval: 60_000 }));
  return (
    <Card title="Against a fixed fleet" description={`all machines, whoever used them, ${words}`} reads={[fleet]}>
      {fleet.data === undefined ? <Skeleton className="h-28" /> : fleet.data.minutes === 0 ? <p className="text-sm text-ink-muted">No machine was billed in this time.</p> : <Comparison fleet={fleet.data} />}
    </Card>
  );
}

function Comparison({ fleet }: { fleet: StaticFleet }) {
  const share = fleet.staticUsd === 0 ? 0 : fleet.savedUsd / fleet.staticUsd;
  return (
    <>
      <p className="text-sm">
        {share < 0.001
          ? <>The fleet did not change its size: it cost what a fixed one would have, <strong>{formatUsd(fleet.actualUsd)}</strong>.</>
          : <>It cost <strong>{formatUsd(fleet.actualUsd)}</strong> instead of {formatUsd(fleet.staticUsd)}: an estimated <strong className="text-good">{formatUsd(fleet.savedUsd)} ({formatPercent(share)})</strong> less than a fleet fixed at its largest size.</>}
      </p>
      <Table
        className="mt-3" label="Machines by class" rows={fleet.classes} rowKey={(row) => row.name}
        columns={[
          { key: 'name', header: 'Class', cell: (row) => row.name },
          { key: 'most', header: 'Most', align: 'right', cell: (row) => formatCount(row.mostMachines) },
          { key: 'mean', header: 'On average', align: 'right', wide: true, cell: (row) => row.meanMachines.toFixed(2) },
          { key: 'actual', header: 'Billed', align: 'right', cell: (row) => formatUsd(row.actualUsd) },
          { key: 'static', header: 'Fixed', align: 'right', cell: (row) => formatUsd(row.staticUsd) },
        ]}
      />
      <ul className="mt-3 list-disc space-y-0.5 pl-4 text-xs text-ink-muted">{fleet.assumptions.map((assumption) => <li key={assumption}>{assumption}</li>)}</ul>
    </>
  );
}
