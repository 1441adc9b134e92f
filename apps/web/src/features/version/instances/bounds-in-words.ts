import type { InstanceBounds } from '@infaas/shared/domain/instance-bounds';
import { formatClock } from '../../../components/format';

/** Returns bounds as a few words: "at least 1", "exactly 2", "1 to 3", "as the load needs". */
export function boundsInWords({ least, most }: InstanceBounds): string {
  if (most === null) return least === 0 ? 'as the load needs' : `at least ${least}`;
  if (least === 0) return `at most ${most}`;
  return least === most ? `exactly ${least}` : `${least} to ${most}`;
}

/** Returns until when bounds hold and what holds then: "until 14:05, then as the load needs". */
export function endInWords({ atMs, then }: { atMs: number; then: InstanceBounds }): string {
  const at = new Date(atMs);
  const date = at.toDateString() === new Date().toDateString() ? '' : `${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, `;
  return `until ${date}${formatClock(atMs)}, then ${boundsInWords(then)}`;
}
