import type { ReactNode } from 'react';
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { cn } from '../class-names';

const LOOK = {
  info: { tone: 'bg-info-soft text-info', icon: Info },
  warn: { tone: 'bg-warn-soft text-warn', icon: TriangleAlert },
  bad: { tone: 'bg-bad-soft text-bad', icon: CircleAlert },
} as const;

/** A message in the page: what happened and what to do. */
export function Notice({ tone, title, children, action }: { tone: keyof typeof LOOK; title: string; children?: ReactNode; action?: ReactNode }) {
  const { tone: classes, icon: Icon } = LOOK[tone];
  return (
    <div role={tone === 'bad' ? 'alert' : 'status'} className={cn('flex flex-wrap items-start gap-3 rounded-card px-4 py-3', classes)}>
      <Icon className="mt-0.5 size-4.5 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1 text-sm">
        <p className="font-semibold">{title}</p>
        {children !== undefined && <div className="text-ink">{children}</div>}
      </div>
      {action}
    </div>
  );
}
