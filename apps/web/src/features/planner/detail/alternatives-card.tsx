import type { PlanAlternative } from '@infaas/shared/domain/plan';
import { formatPercent } from '../../../components/format';
import { Badge } from '../../../components/ui/badge';
import { Card } from '../../../components/ui/card';
import { Table, type Column } from '../../../components/ui/table';
import { figureText, machinesText, metText, perHour } from '../plan-words';

type AlternativesProps = { alternatives: readonly PlanAlternative[]; recommended: string | null };

/** Every way that was played, cheapest first: what it costs and keeps, what binds it, where its misses come from. */
export function AlternativesCard({ alternatives, recommended }: AlternativesProps) {
  const rows = alternatives.toSorted((a, b) => a.costPerHourUsd.mean - b.costPerHourUsd.mean || b.met.mean - a.met.mean);
  const columns: Column<PlanAlternative>[] = [
    // What binds stands below the name: in a column of its own it would be cut on all but the widest screens.
    { key: 'name', header: 'Alternative, and what binds it', cell: (row) => <div className="w-80 2xl:w-120"><Name row={row} recommended={recommended} />{Binding(row)}</div> },
    { key: 'cost', header: 'Cost', align: 'right', cell: (row) => <Figure {...figureText(row.costPerHourUsd, perHour)} /> },
    { key: 'met', header: 'As asked', align: 'right', cell: (row) => <Figure {...figureText(row.met, metText)} tone={row.keepsTarget ? undefined : 'bad'} /> },
    { key: 'p99', header: 'p99', align: 'right', cell: (row) => <span className="tabular-nums">{row.p99Ms === null ? '–' : `${row.p99Ms.toFixed(1)} ms`}</span> },
    { key: 'machines', header: 'Machines', cell: (row) => <span className="block w-48 whitespace-normal 2xl:w-64">{machinesText(row.machines)}</span> },
  ];
  return (
    <Card title="Alternatives side by side" description="Played on the same traffic. Ranges are those of the sample, or of the seeds.">
      <Table className="hidden md:block" label="Alternatives" columns={columns} rows={rows} rowKey={(row) => row.name} />
      <ul className="divide-y md:hidden" aria-label="Alternatives">
        {rows.map((row) => (
          <li key={row.name} className="grid gap-1 py-3 first:pt-1 last:pb-1">
            <Name row={row} recommended={recommended} />
            <p className="text-sm tabular-nums"><span className="font-medium">{perHour(row.costPerHourUsd.mean)}</span>, <span className={row.keepsTarget ? undefined : 'text-bad'}>{metText(row.met.mean)} as asked</span>{row.p99Ms === null ? '' : `, p99 ${row.p99Ms.toFixed(1)} ms`}</p>
            <p className="text-sm wrap-anywhere">{machinesText(row.machines)}</p>
            {Binding(row)}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Name({ row, recommended }: { row: PlanAlternative; recommended: string | null }) {
  return (
    <span className="flex flex-wrap items-center gap-1.5 whitespace-normal">
      <span className="font-medium">{row.name}</span>
      {row.name === recommended && <Badge tone="good">recommended</Badge>}
      {row.basis !== 'measured' && <Badge tone="warn" title="Rests on figures that were not measured here.">{row.basis === 'estimated' ? 'estimate' : 'published'}</Badge>}
    </span>
  );
}

function Figure({ text, range, tone }: { text: string; range: string | null; tone?: 'bad' | undefined }) {
  return <span className="tabular-nums"><span className={tone === 'bad' ? 'font-medium text-bad' : 'font-medium'}>{text}</span>{range !== null && <span className="block text-xs text-ink-muted">{range}</span>}</span>;
}

function Binding({ binding, missed }: PlanAlternative) {
  const [worst] = missed;
  return (
    <span className="mt-0.5 block whitespace-normal text-xs text-ink-muted">
      {binding.text}
      {worst !== undefined && worst.of >= 0.001 && ` Missed: ${formatPercent(worst.of)} of ${worst.load}, mostly ${worst.mostly}.`}
    </span>
  );
}
