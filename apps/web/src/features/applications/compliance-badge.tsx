import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { formatPercent } from '../../components/format';
import { Badge } from '../../components/ui/badge';

/** How well objectives must be kept to be called kept, and to be called nearly kept. */
const GOOD = 0.99;
const FAIR = 0.95;

/** Returns how good a compliance is; undefined where nothing was asked. */
export function complianceTone(value: number | null): 'good' | 'warn' | 'bad' | undefined {
  if (value === null) return undefined;
  if (value >= GOOD) return 'good';
  return value >= FAIR ? 'warn' : 'bad';
}

const ICONS = { good: CircleCheck, warn: TriangleAlert, bad: CircleX } as const;

/** The share of queries that met their objective. */
export function ComplianceBadge({ value }: { value: number | null }) {
  const tone = complianceTone(value);
  if (tone === undefined) return <span className="text-ink-faint">no queries</span>;
  const Icon = ICONS[tone];
  return <Badge tone={tone}><Icon aria-hidden />{formatPercent(value)}</Badge>;
}
