'use client';
import { TextField } from '../../../components/ui/field';
import { OUTPUT_PRESETS, hasScores } from './output-presets';
import type { OutputDraft } from './output-presets';
import { PresetButtons } from './preset-buttons';

type OutputFieldsProps = { draft: OutputDraft; problem: string | null; onChange: (draft: OutputDraft) => void };

/** What the model answers with. */
export function OutputFields({ draft, problem, onChange }: OutputFieldsProps) {
  return (
    <div className="grid gap-3">
      <PresetButtons label="What the model answers with" value={draft.preset} options={OUTPUT_PRESETS} onChoose={(preset) => onChange({ ...draft, preset })} />
      {hasScores(draft) && (
        <TextField
          className="max-w-72" label="Leading classes to drop" inputMode="numeric" value={draft.classOffset} onChange={(event) => onChange({ ...draft, classOffset: event.target.value })}
          hint="1 where class 0 is “background”, as in many TensorFlow models." error={problem ?? undefined}
        />
      )}
    </div>
  );
}
