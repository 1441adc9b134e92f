import { CirclePause, CirclePlay } from 'lucide-react';
import { Badge } from '../../components/ui/badge';

/** Whether an application is served. */
export function EnabledBadge({ enabled }: { enabled: boolean }) {
  return enabled ? <Badge tone="good"><CirclePlay aria-hidden />enabled</Badge> : <Badge><CirclePause aria-hidden />disabled</Badge>;
}
