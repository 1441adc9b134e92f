import { formatCount, formatMicros, formatUsd } from '../../../components/format';
import { StatTile } from '../../../components/ui/stat-tile';
import type { OfflineDetail } from '../../../server/offline/read-jobs';
import { isOpen } from '../job-look';
import { durationInWords, instantInWords } from '../time-words';

/** The four figures of a job: items, time, deadline, cost. */
export function JobTiles({ job, nowMs }: { job: OfflineDetail; nowMs: number }) {
  const { items, doneItems, failedItems, computeMs, costUsd, maxCostUsd } = job;
  const perItem = doneItems === 0 ? '' : `; ${formatMicros((computeMs * 1_000) / doneItems)} each`;
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">
      <StatTile label="Items answered" value={items === 0 ? null : formatCount(doneItems - failedItems)} detail={items === 0 ? 'not counted yet' : `of ${formatCount(items)}; ${formatCount(failedItems)} without an answer`} tone={failedItems > 0 ? 'warn' : undefined} />
      {isOpen(job)
        ? <StatTile label="Time left" value={job.leftMs === null ? null : durationInWords(job.leftMs)} detail={job.leftMs === null ? 'told while it runs' : doneItems === 0 ? 'as measured before' : 'at its pace so far'} />
        : <StatTile label="Took" value={job.finishedAtMs === null ? null : durationInWords(job.finishedAtMs - job.createdAtMs)} detail={`${formatMicros(computeMs * 1_000)} of computing${perItem}`} />}
      <StatTile label="Finish by" value={job.finishByMs === null ? null : instantInWords(job.finishByMs, nowMs)} detail={finishDetail(job, nowMs)} tone={job.late ? 'bad' : undefined} />
      <StatTile label={isOpen(job) ? 'Cost so far' : 'Cost'} value={formatUsd(costUsd)} detail={maxCostUsd === null ? 'no ceiling' : `at most ${formatUsd(maxCostUsd)}`} />
    </div>
  );
}

function finishDetail({ finishByMs, finishedAtMs, late }: OfflineDetail, nowMs: number): string {
  if (finishByMs === null) return 'whenever there is capacity';
  if (late) return finishedAtMs === null ? `late by ${durationInWords(nowMs - finishByMs)}` : `finished ${durationInWords(finishedAtMs - finishByMs)} late`;
  return finishedAtMs === null ? `in ${durationInWords(finishByMs - nowMs)}` : 'finished in time';
}
