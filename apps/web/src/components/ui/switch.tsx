'use client';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { Switch as Radix } from 'radix-ui';

type SwitchProps = { label: ReactNode; checked: boolean; onCheckedChange: (checked: boolean) => void; disabled?: boolean };

/** An on-off choice with its label. */
export function Switch({ label, checked, onCheckedChange, disabled = false }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2.5">
      <Radix.Root
        id={id} checked={checked} onCheckedChange={onCheckedChange} disabled={disabled}
        className="h-5 w-9 shrink-0 rounded-full bg-line-strong p-0.5 transition-colors data-[state=checked]:bg-accent disabled:opacity-50"
      >
        <Radix.Thumb className="block size-4 rounded-full bg-white shadow-card transition-transform data-[state=checked]:translate-x-4" />
      </Radix.Root>
      <label htmlFor={id} className="text-sm">{label}</label>
    </div>
  );
}
