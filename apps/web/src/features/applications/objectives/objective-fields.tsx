'use client';
import { useId } from 'react';
import { cn } from '../../../components/class-names';
import { SegmentedControl } from '../../../components/ui/segmented-control';
import { Slider } from '../../../components/ui/slider';
import type { BoundDraft, DraftErrors, ObjectiveDraft } from './objective-draft';

type ObjectiveFieldsProps = {
  draft: ObjectiveDraft;
  errors: DraftErrors | null;
  onChange: (draft: ObjectiveDraft) => void;
  /** Where a bound comes from that this objective does not state. */
  inherits: 'the task' | 'the default objective';
};

const MODES = [
  { value: 'inherit', label: 'Inherit' },
  { value: 'none', label: 'No limit' },
  { value: 'set', label: 'Set' },
] as const;
const UNMET = [
  { value: 'inherit', label: 'Inherit' },
  { value: 'reject', label: 'Refuse' },
  { value: 'best_effort', label: 'Best effort' },
  { value: 'degrade', label: 'Lower floor' },
] as const;
const UNMET_TEXT = {
  inherit: '',
  reject: 'Refused at once, with the nearest objective that can be met.',
  best_effort: 'Answered as well as possible: gives up cost first, then latency, then accuracy.',
  degrade: 'Answered at the second floor; refused when even that cannot be met.',
} as const;

/** The parts of an objective: each inherited, lifted or set. */
export function ObjectiveFields({ draft, errors, onChange, inherits }: ObjectiveFieldsProps) {
  const set = (changes: Partial<ObjectiveDraft>) => onChange({ ...draft, ...changes });
  const floor = draft.accuracyPercent;
  return (
    <div className="grid grid-cols-1 gap-3.5">
      <Bound
        label="Accuracy floor" unit="%" bound={floor} error={errors?.accuracyPercent} onChange={(accuracyPercent) => set({ accuracyPercent })}
        inherited={inherits === 'the task' ? 'Within 1 point of the task’s best model.' : 'As the default objective says.'} lifted="Any accuracy will do."
        slider
      />
      <Bound
        label="Deadline" unit="ms" bound={draft.latencyMs} error={errors?.latencyMs} onChange={(latencyMs) => set({ latencyMs })}
        inherited={inherits === 'the task' ? '1 second, as every task.' : 'As the default objective says.'} lifted="No deadline: takes up to 30 s."
      />
      <Bound
        label="Cost ceiling" unit="$ per 1,000 queries" bound={draft.costPer1kUsd} error={errors?.costPer1kUsd} onChange={(costPer1kUsd) => set({ costPer1kUsd })}
        inherited={inherits === 'the task' ? 'None: the cheapest that meets the rest.' : 'As the default objective says.'} lifted="None: the cheapest that meets the rest."
      />
      <Bound
        label="Hardware" unit="cpu, gpu, or classes" bound={draft.hardware} error={errors?.hardware} onChange={(hardware) => set({ hardware })}
        inherited={inherits === 'the task' ? 'Any that meets the rest.' : 'As the default objective says.'} lifted="Any that meets the rest." text
      />
      <fieldset className="min-w-0">
        <legend className="mb-1.5 text-sm font-medium">When nothing meets it</legend>
        <SegmentedControl label="When nothing meets it" value={draft.onUnmet} onValueChange={(onUnmet) => set({ onUnmet })} options={UNMET} />
        <p className="mt-1.5 min-h-4 text-xs text-ink-muted">
          {draft.onUnmet === 'inherit' ? (inherits === 'the task' ? 'Refused at once, with the nearest offer.' : 'As the default objective says.') : UNMET_TEXT[draft.onUnmet]}
        </p>
        {draft.onUnmet === 'degrade' && (
          <NumberRow label="Second accuracy floor" unit="%" text={draft.secondFloorPercent} error={errors?.secondFloorPercent} onChange={(secondFloorPercent) => set({ secondFloorPercent })} slider />
        )}
      </fieldset>
    </div>
  );
}

type BoundProps = {
  label: string; unit: string; bound: BoundDraft; error: string | undefined; inherited: string; lifted: string; slider?: boolean; text?: boolean;
  onChange: (bound: BoundDraft) => void;
};

function Bound({ label, unit, bound, error, inherited, lifted, slider = false, text = false, onChange }: BoundProps) {
  return (
    <fieldset className="min-w-0">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
        <legend className="float-left text-sm font-medium">{label}</legend>
        <SegmentedControl label={label} value={bound.mode} onValueChange={(mode) => onChange({ ...bound, mode })} options={MODES} />
      </div>
      <div className="mt-1 min-h-9">
        {bound.mode === 'set' ? (
          <NumberRow label={`${label}, ${unit}`} unit={unit} text={bound.text} error={error} onChange={(next) => onChange({ ...bound, text: next })} slider={slider} plain={text} hideLabel />
        ) : (
          <p className="py-1.5 text-xs text-ink-muted">{bound.mode === 'none' ? lifted : inherited}</p>
        )}
      </div>
    </fieldset>
  );
}

type NumberRowProps = { label: string; unit: string; text: string; error: string | undefined; slider?: boolean; plain?: boolean; hideLabel?: boolean; onChange: (text: string) => void };

function NumberRow({ label, unit, text, error, slider = false, plain = false, hideLabel = false, onChange }: NumberRowProps) {
  const id = useId();
  const value = Number(text);
  return (
    <div>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        {slider && (
          <Slider
            className="min-w-36 flex-1" label={hideLabel ? '' : label} valueText="" min={0} max={100} step={0.5}
            value={Number.isFinite(value) ? Math.min(100, Math.max(0, value)) : 0} onValueChange={(next) => onChange(String(next))}
          />
        )}
        <div className="flex items-center gap-2">
          <label htmlFor={id} className="sr-only">{label}</label>
          <input
            id={id} inputMode={plain ? 'text' : 'decimal'} value={text} onChange={(event) => onChange(event.target.value)} aria-invalid={error !== undefined} aria-describedby={error === undefined ? undefined : `${id}-error`}
            className={cn('h-9 rounded-control border border-line-strong bg-surface px-3 text-sm shadow-card', plain ? 'w-56' : 'w-28 text-right', error !== undefined && 'border-bad')}
          />
          <span className="text-sm text-ink-muted">{unit}</span>
        </div>
      </div>
      {error !== undefined && <p id={`${id}-error`} role="alert" className="mt-1 text-xs text-bad">{error}</p>}
    </div>
  );
}
