import { formatBytes, formatCount, formatMicros, formatRate } from '../format';
import { errorInWords } from './error-in-words';
import type { ModelRow } from '../../server/variant/list-variants';

const HEADS = ['Batch', 'Median', 'Mean', '95th', '99th', 'Mean per query', 'Queries per second'] as const;

/** What a variant measured at every batch size, and what it was measured on. */
export function BatchTable({ row }: { row: ModelRow }) {
  const batches = Object.keys(row.latencyP50Us).map(Number).sort((a, b) => a - b);
  if (batches.length === 0) return <p className="text-sm text-ink-muted">{row.reason ?? 'Not measured yet: its figures come when a worker is free.'}</p>;
  return (
    <div className="flex flex-wrap gap-x-10 gap-y-3">
      <table className="text-xs">
        <caption className="sr-only">{`Run time of ${row.variant} by batch size`}</caption>
        <thead>
          <tr className="text-ink-muted">
            {HEADS.map((head) => <th key={head} scope="col" className="px-3 py-1 text-right font-medium first:pl-0">{head}</th>)}
          </tr>
        </thead>
        <tbody>
          {batches.map((batch) => {
            const mean = row.latencyMeanUs[batch];
            return (
              <tr key={batch}>
                <th scope="row" className="px-3 py-0.5 text-right font-medium first:pl-0">{batch}</th>
                {[row.latencyP50Us, row.latencyMeanUs, row.latencyP95Us, row.latencyP99Us].map((figures, at) => (
                  <td key={HEADS[at + 1]} className="px-3 py-0.5 text-right">{formatMicros(figures[batch])}</td>
                ))}
                <td className="px-3 py-0.5 text-right">{formatMicros(mean === undefined ? null : mean / batch)}</td>
                <td className="px-3 py-0.5 text-right">{formatRate(mean === undefined ? null : (batch * 1e6) / mean)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <dl className="grid grid-cols-[auto_auto] content-start gap-x-4 gap-y-0.5 text-xs">
        <Fact name="Provider" value={row.provider} />
        <Fact name="Graph" value={row.optimised ? 'optimised ahead and saved' : 'optimised when loaded'} />
        <Fact name="File" value={formatBytes(row.artifactBytes)} />
        <Fact name="Largest batch" value={formatCount(row.maxBatch)} />
        <Fact name="At most" value={`${formatRate(row.throughputPerSecond)} at its best batch`} />
        <Fact name="Running now" value={`${row.instances} ${row.instances === 1 ? 'instance' : 'instances'}`} />
        {row.error !== null && <Fact name="Against the base" value={errorInWords(row.error)} />}
        {row.error?.method !== undefined && <Fact name="Made with" value={row.error.method} />}
        {row.provisional && <Fact name="Note" value="measured on a busy machine; will be repeated" />}
        {row.reason !== null && <Fact name={row.status === 'ready' ? 'Note' : 'Reason'} value={row.reason} />}
      </dl>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-ink-muted">{name}</dt>
      <dd className="max-w-80 break-words">{value}</dd>
    </>
  );
}
