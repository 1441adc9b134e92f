'use client';
import { Card } from '../../../components/ui/card';
import { TextField } from '../../../components/ui/field';
import { Select } from '../../../components/ui/select';
import { SelectField } from './select-field';
import type { FinishUnit, StartDraft, StartProblems } from './start-draft';
import type { Targets } from './use-targets';

const UNITS: readonly { value: FinishUnit; label: string }[] = [{ value: 'minutes', label: 'minutes' }, { value: 'hours', label: 'hours' }, { value: 'days', label: 'days' }];

type TargetCardProps = { draft: StartDraft; onChange: (change: Partial<StartDraft>) => void; targets: Targets; problems: StartProblems };

/** What is to answer, how well, until when and at what cost: of all that keeps to it the cheapest is taken. */
export function TargetCard({ draft, onChange, targets, problems }: TargetCardProps) {
  return (
    <Card title="What is to answer" description="The cheapest variant that keeps to what you state here, on the machines that are there.">
      {!targets.loading && targets.tasks.length === 0 ? <p className="text-sm text-ink-muted">No task has a model that is ready yet: register one first.</p> : (
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField label="Task" value={targets.task} onValueChange={(task) => { targets.chooseTask(task); onChange({ target: '' }); }} options={targets.tasks} />
          <SelectField label="Model" value={draft.target} onValueChange={(target) => onChange({ target })} options={targets.options} error={problems.target} />
          <TextField
            label="Accuracy floor, % (optional)" inputMode="decimal" autoComplete="off" value={draft.minAccuracyPercent} error={problems.minAccuracyPercent}
            onChange={(event) => onChange({ minAccuracyPercent: event.target.value.trim() })} hint="Empty: within 1 point of the best. 0: the cheapest, however accurate."
          />
          <TextField
            label="Cost ceiling, $ (optional)" inputMode="decimal" autoComplete="off" value={draft.maxCostUsd} error={problems.maxCostUsd}
            onChange={(event) => onChange({ maxCostUsd: event.target.value.trim() })} hint="For all of it; the job ends when it is reached."
          />
          <div className="flex items-start gap-2">
            <TextField
              className="min-w-0 flex-1" label="Finish within (optional)" inputMode="decimal" autoComplete="off" value={draft.finishIn} error={problems.finishIn}
              onChange={(event) => onChange({ finishIn: event.target.value.trim() })} hint="Decides how fast a variant is needed."
            />
            <Select label="Unit of the time" value={draft.finishUnit} onValueChange={(finishUnit) => onChange({ finishUnit })} options={UNITS} className="mt-6" />
          </div>
        </div>
      )}
    </Card>
  );
}
