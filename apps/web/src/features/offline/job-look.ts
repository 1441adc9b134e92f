import type { Tone } from '../../components/ui/badge';
import type { OfflineSummary } from '../../server/offline/job-summary';

type Standing = Pick<OfflineSummary, 'state' | 'paused' | 'cancelling' | 'waiting'>;

const LOOK: Readonly<Record<OfflineSummary['state'], { text: string; tone: Tone }>> = {
  waiting: { text: 'queued', tone: 'neutral' },
  fetching: { text: 'fetching', tone: 'info' },
  splitting: { text: 'reading', tone: 'info' },
  running: { text: 'running', tone: 'info' },
  assembling: { text: 'writing', tone: 'info' },
  done: { text: 'done', tone: 'good' },
  failed: { text: 'failed', tone: 'bad' },
  cancelled: { text: 'cancelled', tone: 'neutral' },
};

/** Returns whether a job has not ended. */
export function isOpen({ state }: Pick<OfflineSummary, 'state'>): boolean {
  return state !== 'done' && state !== 'failed' && state !== 'cancelled';
}

/** Returns a job's state as a word and a tone: what holds it back comes before what it would do. */
export function jobLook(job: Standing): { text: string; tone: Tone } {
  if (!isOpen(job)) return LOOK[job.state];
  if (job.cancelling) return { text: 'ending', tone: 'neutral' };
  if (job.paused) return { text: 'paused', tone: 'warn' };
  return job.waiting === null ? LOOK[job.state] : { text: 'waits', tone: 'warn' };
}
