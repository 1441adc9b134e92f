'use client';
import { useState } from 'react';
import { Check } from 'lucide-react';
import { cn } from '../../../components/class-names';
import { Card } from '../../../components/ui/card';
import { Select } from '../../../components/ui/select';
import { rowKey } from '../../../components/variants/row-key';
import { StatusBadge } from '../../../components/variants/status-badge';
import type { ModelRow } from '../../../server/variant/list-variants';
import { BatchChart } from '../../../components/charts/batch-chart';
import { chartColour } from '../../../components/charts/palette';
import { batchPoints } from './batch-points';
import { compareFigures, firstPair, summarise } from './compare-figures';

/** Two variants side by side, with the difference in each figure. */
export function CompareCard({ rows }: { rows: readonly ModelRow[] }) {
  const [chosen, setChosen] = useState<{ left?: string; right?: string }>({});
  const first = firstPair(rows);
  if (first === null) return null;
  const find = (key: string | undefined, otherwise: ModelRow) => rows.find((row) => rowKey(row) === key) ?? otherwise;
  const [left, right] = [find(chosen.left, first[0]), find(chosen.right, first[1])];
  const several = new Set(rows.flatMap((row) => row.hardware ?? [])).size > 1;
  const options = rows.map((row) => ({ value: rowKey(row), label: several && row.hardware !== null ? `${row.variant} on ${row.hardware}` : row.variant }));
  const points = batchPoints(left, right);
  return (
    <Card title="Compare two variants" description="The difference is that of the right one to the left one; a tick marks the better.">
      <div className="mb-3 grid grid-cols-1 gap-3 sm:grid-cols-2">
        <Select label="Left variant" className="w-full min-w-0" value={rowKey(left)} onValueChange={(key) => setChosen({ ...chosen, left: key })} options={options} />
        <Select label="Right variant" className="w-full min-w-0" value={rowKey(right)} onValueChange={(key) => setChosen({ ...chosen, right: key })} options={options} />
      </div>
      <div className="-mx-4 overflow-x-auto sm:-mx-5" role="region" aria-label="Comparison" tabIndex={0}>
        <table className="w-full border-collapse text-sm">
          <caption className="sr-only">{`${left.variant} beside ${right.variant}`}</caption>
          <thead>
            <tr className="border-b text-xs text-ink-muted">
              <th scope="col" className="py-2 pl-4 pr-3 text-left font-medium sm:pl-5">Figure</th>
              <th scope="col" className="px-2 py-2 text-right font-medium sm:px-3"><span className="inline-flex flex-wrap items-center justify-end gap-1.5">Left <StatusBadge status={left.status} /></span></th>
              <th scope="col" className="px-2 py-2 text-right font-medium sm:px-3"><span className="inline-flex flex-wrap items-center justify-end gap-1.5">Right <StatusBadge status={right.status} /></span></th>
              <th scope="col" className="py-2 pl-2 pr-4 text-right font-medium sm:pr-5">Difference</th>
            </tr>
          </thead>
          <tbody>
            {compareFigures(left, right).map((figure) => (
              <tr key={figure.name} className="border-b last:border-b-0">
                <th scope="row" className="py-1.5 pl-4 pr-3 text-left font-normal text-ink-muted sm:pl-5">{figure.name}</th>
                <Value text={figure.left} note={figure.leftNote} better={figure.better === 'left'} />
                <Value text={figure.right} note={figure.rightNote} better={figure.better === 'right'} />
                <td className="py-1.5 pl-2 pr-4 text-right sm:pr-5">{figure.difference}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-3 text-sm" role="status">{summarise(left, right)}</p>
      <div className="mt-3 grid gap-x-6 gap-y-2 text-xs text-ink-muted sm:grid-cols-2">
        <Verdict side="Left" row={left} />
        <Verdict side="Right" row={right} />
      </div>
      {points.length > 0 && (
        <div className="mt-5">
          <h3 className="mb-2 text-xs font-medium text-ink-muted">Mean run time by batch size</h3>
          <BatchChart label="Mean run time by batch size" points={points} series={[{ key: 'left', name: `Left: ${left.variant}`, colour: chartColour(0) }, { key: 'right', name: `Right: ${right.variant}`, colour: chartColour(1) }]} />
        </div>
      )}
    </Card>
  );
}

function Verdict({ side, row }: { side: string; row: ModelRow }) {
  return <p><span className="font-medium text-ink">{`${side}, ${row.status}:`}</span> {row.reason ?? (row.status === 'ready' ? 'passed its gates.' : 'not judged yet.')}{row.error?.method === undefined ? '' : ` ${row.error.method}`}</p>;
}

function Value({ text, note, better }: { text: string; note: string | null; better: boolean }) {
  return (
    <td className="whitespace-nowrap px-2 py-1.5 text-right sm:px-3">
      <span className={cn('inline-flex items-center gap-1', better && 'font-medium text-good')}>{better && <Check className="size-3.5" aria-label="better" />}{text}</span>
      {note !== null && <span className="block text-xs text-ink-muted">{note}</span>}
    </td>
  );
}
