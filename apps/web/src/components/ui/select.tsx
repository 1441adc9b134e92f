'use client';
import { Select as Radix } from 'radix-ui';
import { Check, ChevronDown } from 'lucide-react';
import { cn } from '../class-names';

type SelectProps<Value extends string> = {
  label: string;
  value: Value;
  onValueChange: (value: Value) => void;
  options: readonly { value: Value; label: string }[];
  className?: string;
  id?: string;
};

/** A choice of one among several; `label` is what screen readers say. */
export function Select<Value extends string>({ label, value, onValueChange, options, className, id }: SelectProps<Value>) {
  // In a form a Radix select tells its value again, or none, when its options are read anew: nobody chose that.
  const choose = (next: string) => {
    const chosen = options.find((option) => option.value === next);
    if (chosen !== undefined && chosen.value !== value) onValueChange(chosen.value);
  };
  return (
    <Radix.Root value={value} onValueChange={choose}>
      <Radix.Trigger
        id={id}
        aria-label={label}
        className={cn('inline-flex h-9 items-center justify-between gap-2 rounded-control border border-line-strong bg-surface px-3 text-sm shadow-card hover:bg-sunken', className)}
      >
        <span className="truncate"><Radix.Value /></span>
        <Radix.Icon><ChevronDown className="size-4 text-ink-faint" /></Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content position="popper" sideOffset={4} className="z-50 max-h-80 min-w-(--radix-select-trigger-width) overflow-y-auto rounded-control border bg-raised p-1 shadow-raised animate-appear">
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                className="relative flex cursor-pointer select-none items-center rounded-md py-1.5 pl-8 pr-3 text-sm outline-none data-[highlighted]:bg-sunken"
              >
                <Radix.ItemIndicator className="absolute left-2"><Check className="size-4 text-accent-text" /></Radix.ItemIndicator>
                <Radix.ItemText>{option.label}</Radix.ItemText>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
