import type { LiveUsage } from '../../client/use-live-usage';
import { Badge } from '../../components/ui/badge';

const STATES = {
  connecting: { tone: 'neutral', text: 'Connecting' },
  live: { tone: 'good', text: 'Live' },
  reconnecting: { tone: 'warn', text: 'Reconnecting' },
} as const;

/** Whether the figures on the page are those of this second. */
export function LiveBadge({ state }: { state: LiveUsage['state'] }) {
  const { tone, text } = STATES[state];
  return (
    <Badge tone={tone} className="h-6">
      <span aria-hidden className="size-1.5 rounded-full bg-current" />
      <span role="status">{text}</span>
    </Badge>
  );
}
