'use client';
import { TextField } from '../../../components/ui/field';
import { Select } from '../../../components/ui/select';
import { METRICS } from './register-draft';
import type { CompleteDraft, DraftProblems, Metric, RegisterDraft } from './register-draft';

const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  top1: 'Top-1: the best class is right', top5: 'Top-5: the right class is among five', f1: 'F1', mae: 'Mean absolute error', rmse: 'Root mean square error',
};

type AccuracyFieldsProps = {
  draft: RegisterDraft;
  complete: CompleteDraft;
  problems: DraftProblems;
  /** What the accuracy will rest on: labelled data chosen here, or those that the task has. */
  data: 'chosen' | 'of the task' | null;
  onChange: (changes: Partial<RegisterDraft>) => void;
};

/** By what the model is judged: the metric of a new task, and what the owner declares where nothing can be measured. */
export function AccuracyFields({ draft, complete, problems, data, onChange }: AccuracyFieldsProps) {
  const fresh = complete.known === null;
  if (!fresh && data !== null) return <p className="text-sm text-ink-muted">{data === 'chosen' ? 'Accuracy is measured on the data chosen above.' : 'Accuracy is measured on the validation set that the task has.'}</p>;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {fresh && (
        <div>
          <p className="mb-1 text-sm font-medium" aria-hidden>Metric of the task</p>
          <Select label="Metric of the task" className="w-full" value={draft.metric} onValueChange={(metric) => onChange({ metric })} options={METRICS.map((value) => ({ value, label: METRIC_NAMES[value] }))} />
        </div>
      )}
      {data === null && (
        <TextField
          label="Declared accuracy, %" inputMode="decimal" value={draft.accuracy} onChange={(event) => onChange({ accuracy: event.target.value })} placeholder="97.5" error={problems.accuracy ?? undefined}
          hint="Without labelled data: what you know of the model. It is shown as declared."
        />
      )}
    </div>
  );
}
