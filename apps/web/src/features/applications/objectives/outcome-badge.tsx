import { Ban, Flame, Snowflake } from 'lucide-react';
import { Badge } from '../../../components/ui/badge';
import type { SelectionPreview } from '@infaas/shared/protocol/selection-preview';

const LOOKS = {
  warm: { tone: 'good', icon: Flame, text: 'loaded', title: 'An instance that runs would answer.' },
  cold: { tone: 'info', icon: Snowflake, text: 'would load', title: 'No instance runs; loading one fits the deadline.' },
  refused: { tone: 'bad', icon: Ban, text: 'refused', title: 'The query would be refused.' },
} as const;

/** How a query would end: by a running instance, after loading one, or refused. */
export function OutcomeBadge({ outcome }: { outcome: SelectionPreview['outcome'] }) {
  const { tone, icon: Icon, text, title } = LOOKS[outcome];
  return <Badge tone={tone} title={title}><Icon aria-hidden />{text}</Badge>;
}
