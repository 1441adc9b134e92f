'use client';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { InstanceStateBadge } from '../../components/fleet/instance-state-badge';
import { formatAgo } from '../../components/format';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { Skeleton } from '../../components/ui/skeleton';
import { Table } from '../../components/ui/table';

/** The last instances that ended, and why; asked only when somebody wants to know. */
export function EndedCard() {
  const trpc = useTRPC();
  const [open, setOpen] = useState(false);
  const ended = useQuery(trpc.fleet.instances.queryOptions({ includeStopped: true }, { enabled: open, refetchInterval: 10_000 }));
  const rows = (ended.data ?? []).filter((row) => row.stoppedAtMs !== null);
  return (
    <Card title="Ended lately" description="the last hundred, with the reason" reads={[ended]} actions={<Button size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'Hide them' : 'Show them'}</Button>}>
      {!open ? <p className="text-xs text-ink-muted">What was stopped, moved, evicted or failed.</p> : ended.isPending ? <Skeleton className="h-40" /> : rows.length === 0 ? <p className="text-sm text-ink-muted">No instance has ended yet.</p> : (
        <Table
          label="Ended instances" rows={rows} rowKey={(row) => row.id}
          columns={[
            { key: 'variant', header: 'Instance', cell: (row) => <span className="block max-w-72 font-medium [overflow-wrap:anywhere]">{row.variant}</span> },
            { key: 'state', header: 'State', cell: (row) => <InstanceStateBadge state={row.state} /> },
            { key: 'worker', header: 'Machine', wide: true, cell: (row) => row.worker },
            { key: 'when', header: 'Ended', align: 'right', cell: (row) => formatAgo(row.stoppedAtMs ?? 0, ended.dataUpdatedAt) },
            { key: 'why', header: 'Why', wide: true, cell: (row) => <span className="block max-w-120 text-xs text-ink-muted">{row.endReason ?? '–'}</span> },
          ]}
        />
      )}
    </Card>
  );
}
