'use client';
import type { ReactNode } from 'react';
import { TextField } from '../../../components/ui/field';
import { SegmentedControl } from '../../../components/ui/segmented-control';
import { Select } from '../../../components/ui/select';
import type { InputDraft, ParsedInput } from './input-draft';
import { presetOf } from './input-presets';
import type { InputPreset } from './input-presets';
import { PresetButtons } from './preset-buttons';

type InputFieldsProps = { draft: InputDraft; presets: readonly InputPreset[]; errors: ParsedInput['errors']; onChange: (draft: InputDraft) => void };

/** How the model takes its input: a preset, and every field of it to correct. */
export function InputFields({ draft, presets, errors, onChange }: InputFieldsProps) {
  const set = (changes: Partial<InputDraft>) => onChange({ ...draft, ...changes });
  const preset = presetOf(draft, presets);
  return (
    <div className="grid gap-3">
      <PresetButtons label="How the model takes its input" value={preset} options={presets} onChoose={(id) => onChange(presets.find((each) => each.id === id)?.draft ?? draft)} />
      {draft.kind === 'image' && (
        <details className="group rounded-control border" open={preset === null || Object.keys(errors).length > 0}>
          <summary className="cursor-pointer px-3 py-2 text-sm font-medium">
            Exact fields <span className="font-normal text-ink-muted">{`${draft.width} × ${draft.height}, ${draft.channels}, ${draft.layout.toUpperCase()}, ${draft.low} to ${draft.high}, ${draft.dtype}`}</span>
          </summary>
          <div className="grid grid-cols-2 gap-3 border-t px-3 py-3 sm:grid-cols-4">
            <TextField label="Width" inputMode="numeric" value={draft.width} onChange={(event) => set({ width: event.target.value })} error={errors.width} />
            <TextField label="Height" inputMode="numeric" value={draft.height} onChange={(event) => set({ height: event.target.value })} error={errors.height} />
            <TextField label="Value of black" inputMode="decimal" value={draft.low} onChange={(event) => set({ low: event.target.value })} error={errors.range} />
            <TextField label="Value of white" inputMode="decimal" value={draft.high} onChange={(event) => set({ high: event.target.value })} />
            <TextField className="col-span-2" label="Mean, after the range" value={draft.mean} onChange={(event) => set({ mean: event.target.value })} error={errors.mean} hint="One for all channels or one each; empty: none." />
            <TextField className="col-span-2" label="Standard deviation" value={draft.std} onChange={(event) => set({ std: event.target.value })} error={errors.std} hint="The model sees (x − mean) / deviation." />
            <Choice label="Channels"><SegmentedControl label="Channels" value={draft.channels} onValueChange={(channels) => set({ channels })} options={[{ value: 'gray', label: 'Gray' }, { value: 'rgb', label: 'RGB' }, { value: 'bgr', label: 'BGR' }]} /></Choice>
            <Choice label="Layout"><SegmentedControl label="Layout" value={draft.layout} onValueChange={(layout) => set({ layout })} options={[{ value: 'nchw', label: 'NCHW' }, { value: 'nhwc', label: 'NHWC' }]} /></Choice>
            <Choice label="Data type"><Select label="Data type" value={draft.dtype} onValueChange={(dtype) => set({ dtype })} options={(['FP32', 'FP16', 'UINT8', 'INT8'] as const).map((value) => ({ value, label: value }))} /></Choice>
          </div>
        </details>
      )}
    </div>
  );
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="col-span-2 sm:col-span-1 sm:last:col-span-2">
      <p className="mb-1 text-sm font-medium" aria-hidden>{label}</p>
      {children}
    </div>
  );
}
