import { Badge } from '../ui/badge';
import type { Tone } from '../ui/badge';
import type { ModelRow } from '../../server/variant/list-variants';

const TONE: Readonly<Record<ModelRow['status'], Tone>> = { ready: 'good', profiling: 'info', generating: 'info', rejected: 'warn', failed: 'bad' };

/** Where a variant stands. */
export function StatusBadge({ status }: { status: ModelRow['status'] }) {
  return <Badge tone={TONE[status]}>{status}</Badge>;
}
