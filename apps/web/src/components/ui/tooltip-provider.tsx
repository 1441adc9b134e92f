'use client';
import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';

/** Lets all tooltips below it share their delay. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Tooltip.Provider delayDuration={250}>{children}</Tooltip.Provider>;
}
