'use client';
import { Slider as Radix } from 'radix-ui';
import { cn } from '../class-names';

type SliderProps = {
  label: string;
  value: number;
  onValueChange: (value: number) => void;
  min: number;
  max: number;
  step: number;
  /** What stands beside the label: the value with its unit. */
  valueText: string;
  disabled?: boolean;
  className?: string;
};

/** A number on a scale, with its value in words and units. Arrow keys step, Page keys leap. */
export function Slider({ label, value, onValueChange, min, max, step, valueText, disabled = false, className }: SliderProps) {
  return (
    <div className={cn('min-w-0', className)}>
      <div className="mb-1 flex items-baseline justify-between gap-3 text-sm">
        <span className="font-medium">{label}</span>
        <span className="text-ink-muted">{valueText}</span>
      </div>
      <Radix.Root
        value={[value]}
        onValueChange={([next]) => next !== undefined && onValueChange(next)}
        min={min} max={max} step={step} disabled={disabled}
        className="relative flex h-6 w-full touch-none select-none items-center data-[disabled]:opacity-50"
      >
        <Radix.Track className="relative h-1.5 grow rounded-full bg-line-strong">
          <Radix.Range className="absolute h-full rounded-full bg-accent" />
        </Radix.Track>
        <Radix.Thumb aria-label={label} aria-valuetext={valueText} className="block size-4.5 rounded-full border-2 border-accent bg-surface shadow-card" />
      </Radix.Root>
    </div>
  );
}
