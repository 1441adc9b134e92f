'use client';
import type { ReactNode } from 'react';
import { Tabs as Radix } from 'radix-ui';

type TabsProps = {
  label: string;
  tabs: readonly { value: string; label: ReactNode; content: ReactNode }[];
  defaultValue?: string;
  value?: string;
  onValueChange?: (value: string) => void;
};

/** Panels of which one is shown; arrow keys move between them. */
export function Tabs({ label, tabs, defaultValue, value, onValueChange }: TabsProps) {
  const controlled = value === undefined ? { defaultValue: defaultValue ?? tabs[0]?.value ?? '' } : { value };
  return (
    <Radix.Root {...controlled} {...(onValueChange === undefined ? {} : { onValueChange })}>
      <Radix.List aria-label={label} className="flex gap-1 overflow-x-auto border-b">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px whitespace-nowrap border-b-2 border-transparent px-3 py-2 text-sm font-medium text-ink-muted hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="rounded pt-4">{tab.content}</Radix.Content>
      ))}
    </Radix.Root>
  );
}
