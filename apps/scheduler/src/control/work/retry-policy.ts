import type { JobFailure } from '@infaas/shared/jobs/catalogue';
import type { JobState } from '@infaas/shared/platform/job-queue';
import type { JobOutcome } from '@infaas/shared/jobs/catalogue';

const MOST_RETRIES = 3;
const FIRST_BACK_OFF_MS = 1_000;
/** A job that gave way is no failed try: it goes on where it was when there is time. */
const BUSY_BACK_OFF_MS = 2_000;

/** What to do with a job that has ended. */
export type Verdict =
  | { kind: 'done'; result: unknown }
  | { kind: 'retry'; inMs: number; failure: JobFailure; /** Whether it counts as one of the tries that a job has. */ counts: boolean }
  | { kind: 'failed'; failure: JobFailure }
  | { kind: 'open' };

/**
 * Returns what follows from a job's state: expected failures are final unless they ask for another try; unexpected ones are tried three
 * times more, after 1, 4 and 16 s. A job that gave way to queries is put again as often as it takes.
 */
export function judgeJob(job: { state: JobState; outcome: JobOutcome | null; error: string | null }, attempts: number): Verdict {
  if (job.state === 'completed' && job.outcome?.ok) return { kind: 'done', result: job.outcome.result };
  if (job.state !== 'completed' && job.state !== 'failed') return { kind: 'open' };
  const failure: JobFailure = job.outcome && !job.outcome.ok
    ? job.outcome.failure
    : { code: 'internal', message: job.error ?? 'The job ended without a result.', retry: true };
  if (failure.code === 'busy' && failure.retry) return { kind: 'retry', inMs: BUSY_BACK_OFF_MS, failure, counts: false };
  return failure.retry && attempts < MOST_RETRIES ? { kind: 'retry', inMs: FIRST_BACK_OFF_MS * 4 ** attempts, failure, counts: true } : { kind: 'failed', failure };
}
