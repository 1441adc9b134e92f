'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { formatAgo } from '../../components/format';
import { Badge } from '../../components/ui/badge';
import type { Tone } from '../../components/ui/badge';
import { Card } from '../../components/ui/card';
import { Table } from '../../components/ui/table';
import type { MachineRow } from '../../server/fleet/list-machines';

const TONES: Readonly<Record<MachineRow['state'], Tone>> = { booting: 'info', active: 'good', draining: 'warn', stopping: 'neutral', stopped: 'neutral', failed: 'bad' };

/** Machines that were started for load, with why; nothing while there were none in the last hour. */
export function MachinesCard() {
  const trpc = useTRPC();
  const machines = useQuery(trpc.fleet.machines.queryOptions(undefined, { refetchInterval: 2_000 }));
  if (machines.data === undefined || machines.data.length === 0) return null;
  const nowMs = machines.dataUpdatedAt;
  return (
    <Card title="Machines started for load" description="those that run, and those that ended in the last hour">
      <Table
        label="Machines" rows={machines.data} rowKey={(row) => row.id}
        columns={[
          { key: 'name', header: 'Machine', cell: (row) => <span className="font-medium">{row.name}</span> },
          { key: 'class', header: 'Class', cell: (row) => row.className },
          { key: 'state', header: 'State', cell: (row) => <Badge tone={TONES[row.state]}>{row.state}</Badge> },
          { key: 'ordered', header: 'Ordered', align: 'right', cell: (row) => formatAgo(row.orderedAtMs, nowMs) },
          { key: 'why', header: 'Why', wide: true, cell: (row) => <span className="block max-w-120 text-xs text-ink-muted">{row.endReason ?? row.reason}</span> },
        ]}
      />
    </Card>
  );
}
