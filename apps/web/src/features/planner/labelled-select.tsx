'use client';
import { useId } from 'react';
import { Select } from '../../components/ui/select';

type LabelledSelectProps<Value extends string> = { label: string; value: Value; onValueChange: (value: Value) => void; options: readonly { value: Value; label: string }[]; hint?: string };

/** A choice with its label above and a hint below. */
export function LabelledSelect<Value extends string>({ label, value, onValueChange, options, hint }: LabelledSelectProps<Value>) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">{label}</label>
      <Select id={id} label={label} value={value} onValueChange={onValueChange} options={options} className="w-full" />
      {hint !== undefined && <p className="mt-1 text-xs text-ink-muted">{hint}</p>}
    </div>
  );
}
