import { Badge } from '../../components/ui/badge';
import type { OfflineSummary } from '../../server/offline/job-summary';
import { jobLook } from './job-look';

/** Where a job stands, in a word. */
export function JobBadge({ job }: { job: OfflineSummary }) {
  const { text, tone } = jobLook(job);
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <Badge tone={tone}>{text}</Badge>
      {job.late && <Badge tone="bad" title="It was to be finished earlier.">late</Badge>}
    </span>
  );
}
