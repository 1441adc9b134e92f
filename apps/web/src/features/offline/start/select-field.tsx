'use client';
import { useId } from 'react';
import { Select } from '../../../components/ui/select';

type SelectFieldProps<Value extends string> = {
  label: string; value: Value; onValueChange: (value: Value) => void; options: readonly { value: Value; label: string }[]; hint?: string; error?: string | undefined;
};

/** A choice with its label above, and a hint or what is wrong below. */
export function SelectField<Value extends string>({ label, value, onValueChange, options, hint, error }: SelectFieldProps<Value>) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">{label}</label>
      <Select id={id} label={label} value={value} onValueChange={onValueChange} options={options} className="w-full" />
      {error !== undefined ? <p role="alert" className="mt-1 text-xs text-bad">{error}</p> : hint !== undefined && <p className="mt-1 text-xs text-ink-muted">{hint}</p>}
    </div>
  );
}
