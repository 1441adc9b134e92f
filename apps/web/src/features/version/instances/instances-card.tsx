'use client';
import { useState } from 'react';
import { Pin } from 'lucide-react';
import { Badge } from '../../../components/ui/badge';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { Table } from '../../../components/ui/table';
import type { Column } from '../../../components/ui/table';
import type { ModelRow } from '../../../server/variant/list-variants';
import { useRelease } from '../release/use-release';
import { boundsInWords, endInWords } from './bounds-in-words';
import { InstancesDialog } from './instances-dialog';

/** How many instances of each ready variant run, and how many its owner wants whatever the load. */
export function InstancesCard({ rows }: { rows: readonly ModelRow[] }) {
  const { operates } = useRelease();
  const [changed, setChanged] = useState<ModelRow | null>(null);
  // A variant measured on two classes is one variant.
  const ready = rows.filter((row, at) => row.status === 'ready' && rows.findIndex((other) => other.variantId === row.variantId) === at);
  if (ready.length === 0) return null;
  return (
    <Card title="Instances" description="Started and stopped as the load needs, unless you keep some loaded: those answer at once, and cost whether they are asked or not.">
      <Table label="Instances by variant" rows={ready} rowKey={(row) => row.variantId} columns={columnsOf(operates ? setChanged : null)} empty={null} />
      {changed !== null && <InstancesDialog row={changed} onClose={() => setChanged(null)} />}
    </Card>
  );
}

function columnsOf(onChange: ((row: ModelRow) => void) | null): Column<ModelRow>[] {
  return [
    { key: 'variant', header: 'Variant', cell: (row) => <span className="wrap-anywhere">{row.variant}</span> },
    { key: 'running', header: 'Running', align: 'right', cell: (row) => row.instances },
    { key: 'bounds', header: 'Wanted', cell: (row) => <Wanted row={row} /> },
    ...(onChange === null ? [] : [{
      key: 'change', header: <span className="sr-only">Actions</span>, align: 'right' as const,
      cell: (row: ModelRow) => <Button size="sm" look="ghost" icon={<Pin />} aria-label={`Keep instances of ${row.variant}`} onClick={() => onChange(row)}>Keep</Button>,
    }]),
  ];
}

function Wanted({ row: { leastInstances: least, mostInstances: most, boundsEnd } }: { row: ModelRow }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      {least > 0 || most !== null ? <Badge tone="accent">{boundsInWords({ least, most })}</Badge> : <span className="text-ink-muted">as the load needs</span>}
      {boundsEnd !== null && <span className="text-xs text-ink-muted">{endInWords(boundsEnd)}</span>}
    </span>
  );
}
