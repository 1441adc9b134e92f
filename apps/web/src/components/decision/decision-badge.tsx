import { CircleCheck, CircleSlash, CircleX, Clock, Hourglass, Target } from 'lucide-react';
import type { QueryOutcome } from '@infaas/shared/domain/decision';
import { Badge } from '../ui/badge';

const LOOKS = {
  in_time: { tone: 'good', icon: CircleCheck, text: 'in time' },
  late: { tone: 'warn', icon: Clock, text: 'late' },
  short: { tone: 'warn', icon: Target, text: 'fell short' },
  timed_out: { tone: 'bad', icon: Hourglass, text: 'timed out' },
  refused: { tone: 'bad', icon: CircleSlash, text: 'refused' },
  failed: { tone: 'bad', icon: CircleX, text: 'failed' },
  cancelled: { tone: 'neutral', icon: CircleSlash, text: 'cancelled' },
} as const;

type Ended = { outcome: QueryOutcome; /** Its objective was not kept. */ missed: boolean; actualUs: number | null; objective: { maxLatencyUs: number | null } };

/** How a query came out: late after its deadline; answered within it, but not as its objective wants (mostly by a model of its second floor), it fell short. */
export function DecisionBadge({ outcome, missed, actualUs, objective: { maxLatencyUs } }: Ended) {
  const late = actualUs === null || (maxLatencyUs !== null && actualUs > maxLatencyUs);
  const { tone, icon: Icon, text } = LOOKS[outcome !== 'answered' ? outcome : missed ? (late ? 'late' : 'short') : 'in_time'];
  return <Badge tone={tone}><Icon aria-hidden />{text}</Badge>;
}
