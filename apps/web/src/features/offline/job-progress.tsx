import { cn } from '../../components/class-names';
import { formatCount } from '../../components/format';
import type { OfflineSummary } from '../../server/offline/job-summary';
import { isOpen } from './job-look';

/** How far a job is: a bar of what was answered and what could not be, and both in words. */
export function JobProgress({ job, className }: { job: OfflineSummary; className?: string }) {
  const { items, doneItems, failedItems } = job;
  const share = (count: number): number => (items === 0 ? 0 : (100 * count) / items);
  return (
    <div className={className}>
      <div role="progressbar" aria-label={`Progress of ${job.name}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(share(doneItems))} aria-valuetext={progressInWords(job)} className="flex h-2 overflow-hidden rounded-full bg-sunken">
        <div className={cn('h-full transition-[width]', job.state === 'done' ? 'bg-(--chart-3)' : isOpen(job) ? 'bg-(--chart-1)' : 'bg-(--chart-8)')} style={{ width: `${share(doneItems - failedItems)}%` }} />
        <div className="h-full bg-(--chart-bad) transition-[width]" style={{ width: `${share(failedItems)}%` }} />
      </div>
      <p className="mt-1 text-xs tabular-nums text-ink-muted">{progressInWords(job)}</p>
    </div>
  );
}

function progressInWords({ state, items, doneItems, failedItems }: OfflineSummary): string {
  if (items === 0) return state === 'fetching' ? 'the input is fetched' : state === 'failed' || state === 'cancelled' ? 'no item was counted' : 'items are not counted yet';
  const errors = failedItems === 0 ? '' : `, ${formatCount(failedItems)} without an answer`;
  return doneItems === items ? `all ${formatCount(items)} items${errors}` : `${formatCount(doneItems)} of ${formatCount(items)} items${errors}`;
}
