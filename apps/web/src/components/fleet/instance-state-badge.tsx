import { CircleCheck, CircleX, Flame, LoaderCircle, LogOut, Square, Waves } from 'lucide-react';
import type { InstanceState } from '@infaas/shared/domain/instance';
import { Badge } from '../ui/badge';

const LOOKS = {
  loading: { tone: 'info', icon: LoaderCircle, text: 'Loading', title: 'The model is being loaded.' },
  active: { tone: 'good', icon: CircleCheck, text: 'Active', title: 'Serves, with room to spare.' },
  overloaded: { tone: 'warn', icon: Flame, text: 'Overloaded', title: 'More is asked than it can do, or its queue waits too long.' },
  interfered: { tone: 'warn', icon: Waves, text: 'Interfered', title: 'Slower than its profile says: something else uses the machine.' },
  draining: { tone: 'neutral', icon: LogOut, text: 'Draining', title: 'Finishes what it has and takes nothing new.' },
  stopped: { tone: 'neutral', icon: Square, text: 'Stopped', title: 'No longer loaded.' },
  failed: { tone: 'bad', icon: CircleX, text: 'Failed', title: 'Ended by an error.' },
} as const satisfies Record<InstanceState, unknown>;

/** Where an instance is in its life. */
export function InstanceStateBadge({ state }: { state: InstanceState }) {
  const { tone, icon: Icon, text, title } = LOOKS[state];
  return <Badge tone={tone} title={title}><Icon aria-hidden className={state === 'loading' ? 'animate-spin' : undefined} />{text}</Badge>;
}
