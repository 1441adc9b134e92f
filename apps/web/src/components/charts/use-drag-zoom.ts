'use client';
import { useState } from 'react';

export type DrawnTime = { fromMs: number; toMs: number };
type ChartEvent = { activeLabel?: string | number | undefined };

/** Returns the time that is being drawn over with the mouse, and the handlers of a chart for it; none where nobody wants to know. */
export function useDragZoom(onZoom: ((fromMs: number, toMs: number) => void) | undefined) {
  const [ends, setEnds] = useState<{ startMs: number; endMs: number } | null>(null);
  if (onZoom === undefined) return { drawn: null, handlers: {} };
  const handlers = {
    onMouseDown: (event: ChartEvent) => {
      const atMs = instantOf(event);
      if (atMs !== null) setEnds({ startMs: atMs, endMs: atMs });
    },
    onMouseMove: (event: ChartEvent) => {
      const atMs = instantOf(event);
      if (ends !== null && atMs !== null && atMs !== ends.endMs) setEnds({ ...ends, endMs: atMs });
    },
    onMouseUp: () => {
      if (ends !== null && ends.startMs !== ends.endMs) onZoom(Math.min(ends.startMs, ends.endMs), Math.max(ends.startMs, ends.endMs));
      setEnds(null);
    },
    onMouseLeave: () => setEnds(null),
    style: { cursor: 'crosshair', userSelect: 'none' as const },
  };
  const drawn: DrawnTime | null = ends === null || ends.startMs === ends.endMs ? null : { fromMs: Math.min(ends.startMs, ends.endMs), toMs: Math.max(ends.startMs, ends.endMs) };
  return { drawn, handlers };
}

function instantOf({ activeLabel }: ChartEvent): number | null {
  const atMs = Number(activeLabel);
  return activeLabel === undefined || Number.isNaN(atMs) ? null : atMs;
}
