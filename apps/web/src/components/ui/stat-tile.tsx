import type { ReactNode } from 'react';
import { cn } from '../class-names';
import { Skeleton } from './skeleton';

type StatTileProps = {
  label: ReactNode;
  /** The figure with its unit; undefined while it is loaded, null when there is none yet. */
  value: string | null | undefined;
  /** What it rests on, or how it compares. */
  detail?: ReactNode;
  tone?: 'good' | 'warn' | 'bad' | undefined;
};

const TONE = { good: 'text-good', warn: 'text-warn', bad: 'text-bad' } as const;

/** One figure that matters, large. */
export function StatTile({ label, value, detail, tone }: StatTileProps) {
  return (
    <div className="min-w-0 rounded-card border bg-surface px-4 py-3.5 shadow-card">
      <p className="truncate text-xs font-medium text-ink-muted">{label}</p>
      {value === undefined ? (
        <Skeleton className="mt-1.5 h-7 w-20" />
      ) : (
        <p className={cn('mt-0.5 truncate text-2xl font-semibold tracking-tight', (value?.length ?? 0) > 8 && 'max-sm:text-xl', tone !== undefined && TONE[tone])}>{value ?? '–'}</p>
      )}
      <p className="mt-0.5 min-h-4 text-xs text-ink-muted">{typeof detail === 'string' ? keepUnits(detail) : detail}</p>
    </div>
  );
}

/** A line never ends between a figure and its unit. */
function keepUnits(text: string): string {
  return text.replaceAll(/(\d) (?=(?:[µm]?s|min|µ\$|%|[KMGT]?B)(?![a-z]))/gu, '$1\u00a0');
}
