'use client';
import { ToggleGroup } from 'radix-ui';

type SegmentedControlProps<Value extends string> = {
  label: string;
  value: Value;
  onValueChange: (value: Value) => void;
  options: readonly { value: Value; label: string }[];
};

/** A choice of one among few, all in sight. */
export function SegmentedControl<Value extends string>({ label, value, onValueChange, options }: SegmentedControlProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single" aria-label={label} value={value}
      onValueChange={(next) => next !== '' && onValueChange(next as Value)}
      className="inline-flex rounded-control border bg-sunken p-0.5"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value} value={option.value}
          className="h-7 rounded-md px-2.5 text-xs font-medium text-ink-muted hover:text-ink data-[state=on]:bg-surface data-[state=on]:text-ink data-[state=on]:shadow-card"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
