import { CircleCheck, CircleHelp, OctagonX } from 'lucide-react';
import { Badge } from '../../components/ui/badge';

/** What came of a change: done, refused with its code, or not known because the console ended meanwhile. */
export function ResultBadge({ result }: { result: string | null }) {
  if (result === 'done') return <Badge tone="good"><CircleCheck aria-hidden />done</Badge>;
  if (result === null) return <Badge tone="warn" title="It was begun, and nobody saw how it ended: it may or may not have been made"><CircleHelp aria-hidden />not known</Badge>;
  return <Badge tone="bad"><OctagonX aria-hidden />{result.replaceAll('_', ' ')}</Badge>;
}
