import type { FormBatchInput, FormedBatch } from '@infaas/shared/policy/form-batch';

/**
 * Returns the next batch as servers without deadlines form it: as soon as the runner is free, whatever waits, first come first served, up to
 * the largest batch. Nothing is given up, however late it is.
 */
export function fifoBatch({ queue, profile, limits }: FormBatchInput): FormedBatch {
  if (limits.inFlight > 0) return { dispatch: [], drop: [], wakeAt: null };
  const cap = Math.max(1, Math.min(limits.maxBatch, profile.maxBatch));
  const dispatch: string[] = [];
  const drop: FormedBatch['drop'] = [];
  let rows = 0;
  for (const query of queue) {
    if (query.rows > profile.maxBatch) drop.push({ id: query.id, because: { code: 'too_large', text: 'More rows than the graph takes.' } });
    else if (rows === 0 || rows + query.rows <= cap) {
      dispatch.push(query.id);
      rows += query.rows;
    } else break;
  }
  return { dispatch, drop, wakeAt: null };
}
