import type { ReactNode } from 'react';
import { cn } from '../class-names';

const TONE = {
  neutral: 'bg-sunken text-ink-muted',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  info: 'bg-info-soft text-info',
  accent: 'bg-accent-soft text-accent-text',
} as const;
export type Tone = keyof typeof TONE;

/** A small label for a state; the words say it, the colour only helps. */
export function Badge({ tone = 'neutral', className, children, title }: { tone?: Tone; className?: string; children: ReactNode; title?: string }) {
  return (
    <span title={title} className={cn('inline-flex h-5.5 items-center gap-1 whitespace-nowrap rounded-full px-2 text-xs font-medium [&_svg]:size-3', TONE[tone], className)}>
      {children}
    </span>
  );
}
