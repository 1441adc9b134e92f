import { MEANING } from '../../components/charts/palette';
import { formatCount, formatPercent, formatUsd } from '../../components/format';
import { usdColumn } from '../../components/usd-column';
import { Card } from '../../components/ui/card';
import { Skeleton } from '../../components/ui/skeleton';
import { Table } from '../../components/ui/table';
import type { Column } from '../../components/ui/table';
import type { CostReport } from '../../server/cost/cost-report';
import type { CostGrouping } from './costs';
import { changeOf } from './change-text';

type Line = CostReport['groups'][number];
const NAME = { application: 'Application', task: 'Task', variant: 'Variant', hardware: 'Hardware class' } as const satisfies Record<CostGrouping, string>;

/** The bill of the period, dearest first: used and kept ready, per thousand queries, and against the time before. */
export function CostTable({ report, groupBy, words }: { report: CostReport | undefined; groupBy: CostGrouping; words: string }) {
  if (report === undefined) return <Card title="Bill"><Skeleton className="h-56" /></Card>;
  const dearest = Math.max(...report.groups.map((line) => line.totalUsd), 0);
  const write = usdColumn(report.groups.map((line) => line.totalUsd));
  const per1k = usdColumn(report.groups.map((line) => line.costPer1kUsd));
  const columns: Column<Line>[] = [
    { key: 'name', header: NAME[groupBy], cell: (line) => <span className="block max-w-60 font-medium wrap-anywhere">{line.name}</span> },
    { key: 'bar', header: <span className="inline-flex gap-3"><Legend colour={MEANING.used} text="used" /><Legend colour={MEANING.idle} text="kept ready" /></span>, wide: true, cell: (line) => <Parts line={line} dearest={dearest} /> },
    { key: 'used', header: 'Used', align: 'right', wide: true, cell: (line) => write(line.usedUsd) },
    { key: 'idle', header: 'Kept ready', align: 'right', wide: true, cell: (line) => write(line.idleUsd) },
    { key: 'total', header: 'Total', align: 'right', cell: (line) => <span className="font-medium">{write(line.totalUsd)}</span> },
    { key: 'share', header: 'Share', align: 'right', wide: true, cell: (line) => (report.total.totalUsd === 0 ? '–' : formatPercent(line.totalUsd / report.total.totalUsd)) },
    { key: 'queries', header: 'Answered', align: 'right', wide: true, cell: (line) => formatCount(line.queries) },
    { key: 'per1k', header: 'per 1,000', align: 'right', wide: true, cell: (line) => per1k(line.costPer1kUsd) },
    { key: 'before', header: <span title={`Against the time of the same length before: ${words}`}>Change</span>, align: 'right', cell: (line) => <Before line={line} comparable={report.comparable} /> },
  ];
  return <Card title="Bill" description={`${words}; what was asked for by nobody in particular stands under “measuring models”`}><Table label={`Costs by ${groupBy}`} columns={columns} rows={report.groups} rowKey={(line) => line.id} /></Card>;
}

function Legend({ colour, text }: { colour: string; text: string }) {
  return <span className="inline-flex items-center gap-1.5"><span aria-hidden className="size-2.5 rounded-[3px]" style={{ background: colour }} />{text}</span>;
}

function Parts({ line, dearest }: { line: Line; dearest: number }) {
  const width = (usd: number) => `${dearest === 0 ? 0 : (usd / dearest) * 100}%`;
  return (
    <span aria-hidden className="flex h-2.5 w-28 overflow-hidden rounded-sm bg-sunken 2xl:w-56">
      <span style={{ width: width(line.usedUsd), background: MEANING.used }} />
      <span style={{ width: width(line.idleUsd), background: MEANING.idle }} />
    </span>
  );
}

function Before({ line, comparable }: { line: Line; comparable: boolean }) {
  const change = comparable ? changeOf(line.totalUsd, line.previousUsd) : null;
  if (change === null) return <span className="text-ink-faint">–</span>;
  return <span title={`${formatUsd(line.previousUsd)} before`} className={change.tone === 'up' ? 'text-warn' : change.tone === 'down' ? 'text-good' : 'text-ink-muted'}>{change.text}</span>;
}
