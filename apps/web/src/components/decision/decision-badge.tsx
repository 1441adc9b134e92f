import { CircleCheck, CircleSlash, CircleX, Clock, Hourglass } from 'lucide-react';
import type { QueryOutcome } from '@infaas/shared/domain/decision';
import { Badge } from '../ui/badge';

const LOOKS = {
  in_time: { tone: 'good', icon: CircleCheck, text: 'in time' },
  late: { tone: 'warn', icon: Clock, text: 'late' },
  timed_out: { tone: 'bad', icon: Hourglass, text: 'timed out' },
  refused: { tone: 'bad', icon: CircleSlash, text: 'refused' },
  failed: { tone: 'bad', icon: CircleX, text: 'failed' },
  cancelled: { tone: 'neutral', icon: CircleSlash, text: 'cancelled' },
} as const;

/** How a query came out. */
export function DecisionBadge({ outcome, missed }: { outcome: QueryOutcome; missed: boolean }) {
  const { tone, icon: Icon, text } = LOOKS[outcome === 'answered' ? (missed ? 'late' : 'in_time') : outcome];
  return <Badge tone={tone}><Icon aria-hidden />{text}</Badge>;
}
