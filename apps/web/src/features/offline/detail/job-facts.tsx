import { formatBytes, formatPercent } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import type { OfflineDetail } from '../../../server/offline/read-jobs';

const FORMAT: Readonly<Record<string, string>> = { jsonl: 'JSON lines', csv: 'CSV table', npz: 'NumPy arrays', idx: 'idx arrays', pictures: 'pictures' };

/** What was submitted. */
export function JobFacts({ job }: { job: OfflineDetail }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Data', [job.inputName, job.inputBytes === null ? null : formatBytes(job.inputBytes), job.format === null ? null : (FORMAT[job.format] ?? job.format)].filter((part) => part !== null).join(', ')],
    ...(job.url === null ? [] : [['From', job.url] as const]),
    ['Target', job.version === null ? job.target : `${job.target}, version ${job.version}`],
    ['Accuracy floor', job.minAccuracy === null ? 'within 1 point of the best' : job.minAccuracy === 0 ? 'none' : formatPercent(job.minAccuracy)],
    ['Answers', job.outputFormat === null ? 'in the form of the data' : (FORMAT[job.outputFormat] ?? job.outputFormat)],
    ['In the name of', job.application],
    ...(job.webhook === null ? [] : [['Webhook', job.webhook] as const]),
  ];
  return (
    <Card title="What was submitted">
      <dl className="grid grid-cols-[minmax(0,9rem)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        {facts.map(([name, value]) => <div key={name} className="contents"><dt className="text-ink-muted">{name}</dt><dd className="wrap-anywhere">{value}</dd></div>)}
      </dl>
    </Card>
  );
}
