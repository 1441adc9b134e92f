import type { InstanceBounds } from '@infaas/shared/domain/instance-bounds';

/** Returns bounds as a few words: "at least 1", "exactly 2", "1 to 3", "as the load needs". */
export function boundsInWords({ least, most }: InstanceBounds): string {
  if (most === null) return least === 0 ? 'as the load needs' : `at least ${least}`;
  if (least === 0) return `at most ${most}`;
  return least === most ? `exactly ${least}` : `${least} to ${most}`;
}
