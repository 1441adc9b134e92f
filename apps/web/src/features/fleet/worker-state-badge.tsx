import { CircleCheck, CircleX, LogOut } from 'lucide-react';
import { Badge } from '../../components/ui/badge';
import type { WorkerRow } from '../../server/fleet/list-workers';

const LOOKS = {
  active: { tone: 'good', icon: CircleCheck, text: 'active', title: 'Reports once a second and takes work.' },
  draining: { tone: 'warn', icon: LogOut, text: 'draining', title: 'Finishes what it has and takes nothing new.' },
  dead: { tone: 'bad', icon: CircleX, text: 'lost', title: 'Silent for more than 5 s: its work goes to others.' },
} as const;

/** Whether a machine takes work. */
export function WorkerStateBadge({ state }: { state: WorkerRow['state'] }) {
  const { tone, icon: Icon, text, title } = LOOKS[state];
  return <Badge tone={tone} title={title}><Icon aria-hidden />{text}</Badge>;
}
