import type { FactChange } from '../fact-change';
import type { Rows } from '../rows';

/** Returns the cancellations of open registration jobs whose version was deleted. */
export function goneWork(rows: Pick<Rows, 'registrationWork' | 'versions'>): FactChange[] {
  const versions = new Set(rows.versions.map((version) => version.id));
  return rows.registrationWork
    .filter((work) => (work.state === 'pending' || work.state === 'enqueued') && !versions.has(work.subjectId))
    .map((work) => ({ kind: 'work-cancel', id: work.id }));
}
