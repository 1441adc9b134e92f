'use client';
import type { ReactNode } from 'react';
import { Tooltip as Radix } from 'radix-ui';

/** A few words on hover and on keyboard focus. The child must be able to take the focus. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <Radix.Root delayDuration={250}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content sideOffset={6} collisionPadding={8} className="z-50 max-w-72 rounded-md bg-ink px-2.5 py-1.5 text-xs text-canvas shadow-raised animate-appear">
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
