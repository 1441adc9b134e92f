'use client';
import { RadioGroup } from 'radix-ui';

type PresetButtonsProps<Id extends string> = {
  label: string;
  /** Null: none of them, it was changed by hand. */
  value: Id | null;
  onChoose: (id: Id) => void;
  options: readonly { id: Id; label: string; detail: string }[];
};

/** A choice of one among a few, each with a line on what it means. */
export function PresetButtons<Id extends string>({ label, value, onChoose, options }: PresetButtonsProps<Id>) {
  return (
    <RadioGroup.Root aria-label={label} value={value} onValueChange={(id) => onChoose(id as Id)} className="grid grid-cols-1 gap-2 sm:grid-cols-2 xl:grid-cols-3">
      {options.map((option) => (
        <RadioGroup.Item
          key={option.id} value={option.id}
          className="flex flex-col justify-start rounded-control border border-line-strong bg-surface px-3 py-2 text-left shadow-card hover:bg-sunken data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
        >
          <span className="block text-sm font-medium">{option.label}</span>
          <span className="mt-0.5 block text-xs text-ink-muted">{option.detail}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
