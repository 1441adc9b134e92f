import { useId } from 'react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '../class-names';

type TextFieldProps = Omit<ComponentProps<'input'>, 'id'> & { label: string; hint?: ReactNode; error?: string | undefined };

/** A text input with its label, a hint, and what is wrong with it. */
export function TextField({ label, hint, error, className, ...rest }: TextFieldProps) {
  const id = useId();
  const described = error !== undefined ? `${id}-error` : hint !== undefined ? `${id}-hint` : undefined;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">{label}</label>
      <input
        id={id} aria-invalid={error !== undefined} aria-describedby={described}
        className={cn(
          'h-9 w-full rounded-control border border-line-strong bg-surface px-3 text-sm shadow-card placeholder:text-ink-faint',
          error !== undefined && 'border-bad',
        )}
        {...rest}
      />
      {error !== undefined ? <p id={`${id}-error`} role="alert" className="mt-1 text-xs text-bad">{error}</p> : hint !== undefined && <p id={`${id}-hint`} className="mt-1 text-xs text-ink-muted">{hint}</p>}
    </div>
  );
}
