import Link from 'next/link';
import { formatAgo, formatUsd } from '../../../components/format';
import { Table, type Column } from '../../../components/ui/table';
import type { OfflineSummary } from '../../../server/offline/job-summary';
import { JobBadge } from '../job-badge';
import { isOpen } from '../job-look';
import { JobProgress } from '../job-progress';
import { durationInWords, instantInWords } from '../time-words';

/** Offline jobs as a table, and as cards on phones. */
export function JobsTable({ jobs, nowMs }: { jobs: readonly OfflineSummary[]; nowMs: number }) {
  return (
    <>
      <Table className="hidden md:block" label="Offline jobs" columns={columnsOf(nowMs)} rows={jobs} rowKey={(job) => job.id} />
      <ul className="divide-y md:hidden">
        {jobs.map((job) => <JobItem key={job.id} job={job} nowMs={nowMs} />)}
      </ul>
    </>
  );
}

function columnsOf(nowMs: number): Column<OfflineSummary>[] {
  return [
    { key: 'name', header: 'Job', cell: (job) => <JobName job={job} nowMs={nowMs} />, className: 'max-w-64' },
    { key: 'state', header: 'State', cell: (job) => <JobBadge job={job} /> },
    { key: 'progress', header: 'Progress', cell: (job) => <JobProgress job={job} />, className: 'min-w-52' },
    { key: 'time', header: 'Time', align: 'right', cell: timeOf },
    { key: 'finish', header: 'Finish by', align: 'right', cell: (job) => (job.finishByMs === null ? '–' : instantInWords(job.finishByMs, nowMs)) },
    { key: 'cost', header: 'Cost', align: 'right', cell: (job) => formatUsd(job.costUsd) },
  ];
}

function JobName({ job, nowMs }: { job: OfflineSummary; nowMs: number }) {
  return (
    <>
      <Link href={`/offline/${job.id}`} className="block truncate font-medium hover:underline" title={job.name}>{job.name}</Link>
      <span className="block truncate text-xs text-ink-muted">{job.target}, {formatAgo(job.createdAtMs, nowMs)}</span>
    </>
  );
}

function JobItem({ job, nowMs }: { job: OfflineSummary; nowMs: number }) {
  const figures = [
    ['time', timeOf(job)], ['finish by', job.finishByMs === null ? '–' : instantInWords(job.finishByMs, nowMs)], ['cost', formatUsd(job.costUsd)],
  ] as const;
  return (
    <li className="py-3.5 first:pt-1 last:pb-1">
      <div className="mb-2 flex items-start justify-between gap-3">
        <div className="min-w-0"><JobName job={job} nowMs={nowMs} /></div>
        <JobBadge job={job} />
      </div>
      <JobProgress job={job} />
      <dl className="mt-2 grid grid-cols-3 gap-2">
        {figures.map(([name, value]) => (
          <div key={name} className="min-w-0"><dt className="truncate text-xs text-ink-muted">{name}</dt><dd className="truncate font-medium tabular-nums">{value}</dd></div>
        ))}
      </dl>
    </li>
  );
}

function timeOf(job: OfflineSummary): string {
  if (job.finishedAtMs !== null) return `took ${durationInWords(job.finishedAtMs - job.createdAtMs)}`;
  return job.leftMs === null || !isOpen(job) ? '–' : `${durationInWords(job.leftMs)} left`;
}
