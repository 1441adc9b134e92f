'use client';
import type { ReactElement } from 'react';
import { ResponsiveContainer } from 'recharts';
import type { Series } from './palette';

type ChartFrameProps = { label: string; height?: number; series?: readonly Series[]; /** Names a series also where it is the only one. */ named?: boolean; children: ReactElement };

/** The frame of every chart: its name for screen readers, a legend in words, and a fixed height so that nothing jumps. */
export function ChartFrame({ label, height = 200, series, named = false, children }: ChartFrameProps) {
  return (
    <figure aria-label={label} className="min-w-0">
      {series !== undefined && (series.length > 1 || named) && (
        <figcaption className="mb-2 flex flex-wrap gap-x-4 gap-y-1">
          {series.map((each) => (
            <span key={each.key} className="inline-flex items-center gap-1.5 text-xs text-ink-muted">
              <span aria-hidden className="h-2.5 w-2.5 rounded-[3px]" style={{ background: each.colour }} />
              {each.name}
            </span>
          ))}
        </figcaption>
      )}
      <div style={{ height }}>
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height }}>
          {children}
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

/** Looks that all axes share. */
export const AXIS = { stroke: 'var(--line-strong)', tick: { fill: 'var(--ink-faint)', fontSize: 11 }, tickLine: false, axisLine: false } as const;
export const GRID = { stroke: 'var(--line)', vertical: false } as const;
