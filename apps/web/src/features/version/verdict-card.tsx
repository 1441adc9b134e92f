import { Download, FileCog } from 'lucide-react';
import { formatBytes } from '../../components/format';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { errorInWords } from '../../components/variants/error-in-words';
import { sortVariants } from '../../components/variants/sort-variants';
import { StatusBadge } from '../../components/variants/status-badge';
import type { ModelRow } from '../../server/variant/list-variants';

/** What the gates said of each variant, in full, and its graph and Triton configuration to download. */
export function VerdictCard({ rows }: { rows: readonly ModelRow[] }) {
  const variants = sortVariants([...new Map(rows.map((row) => [row.variant, row])).values()], { key: 'status', descending: false });
  return (
    <Card title="Verdicts and files" description="A variant serves when it keeps its accuracy and is better than its base in latency, memory or cost.">
      <ul className="divide-y" aria-label="Verdicts">
        {variants.map((row) => (
          <li key={row.variant} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 py-2.5 first:pt-0 last:pb-0">
            <div className="min-w-0 flex-1 basis-64">
              <p className="flex flex-wrap items-center gap-2 text-sm"><span className="min-w-0 font-medium wrap-anywhere">{row.variant}</span><StatusBadge status={row.status} /></p>
              <p className="mt-0.5 text-xs text-ink-muted">{row.reason ?? (row.status === 'ready' ? 'Passed its gates.' : 'Not judged yet.')}</p>
              {row.error !== null && <p className="mt-0.5 text-xs text-ink-faint">Against the base: {errorInWords(row.error)}{row.error.method === undefined ? '' : `; ${row.error.method}`}.</p>}
            </div>
            {row.artifactBytes > 0 && (
              <span className="flex flex-wrap gap-2">
                <Button asChild size="sm"><a href={`/api/v1/variants/${encodeURIComponent(row.variant)}/config.pbtxt`} download aria-label={`config.pbtxt of ${row.variant} for Triton`}><FileCog aria-hidden />config.pbtxt</a></Button>
                <Button asChild size="sm"><a href={`/api/artifacts/${encodeURIComponent(row.variant)}`} download aria-label={`${formatBytes(row.artifactBytes)}, download ${row.variant}`}><Download aria-hidden />{formatBytes(row.artifactBytes)}</a></Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
