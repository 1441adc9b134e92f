'use client';
import type { PlanPolicy } from '@infaas/shared/domain/plan';
import { Card } from '../../../components/ui/card';
import { TextField } from '../../../components/ui/field';
import type { PlanFormPart } from './traffic-card';

const POLICIES: readonly { value: PlanPolicy; label: string; hint: string }[] = [
  { value: 'fixed', label: 'a fixed fleet, best in hindsight', hint: 'as many machines as the busiest moment needs, all the time' },
  { value: 'round robin', label: 'round robin', hint: 'running instances in turn, whatever waits there' },
  { value: 'infaas paper', label: 'INFaaS as its paper has it', hint: 'the cheapest active variant, without deadlines in batches' },
];

/** What is promised to whoever asks, and what to compare with. */
export function PromiseCard({ draft, onChange, problems }: PlanFormPart) {
  return (
    <Card title="What is promised" description="Empty: as each application asks by default, else the task’s own.">
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <TextField
          label="Deadline, ms (optional)" inputMode="decimal" autoComplete="off" value={draft.maxLatencyMs} error={problems.maxLatencyMs} onChange={(event) => onChange({ maxLatencyMs: event.target.value.trim() })}
          hint="Of every query, whatever it asks."
        />
        <TextField
          label="Accuracy floor, % (optional)" inputMode="decimal" autoComplete="off" value={draft.minAccuracyPercent} error={problems.minAccuracyPercent}
          onChange={(event) => onChange({ minAccuracyPercent: event.target.value.trim() })} hint="0: the cheapest, however accurate."
        />
        <TextField
          label="Answered as asked, %" inputMode="decimal" autoComplete="off" value={draft.keepPercent} error={problems.keepPercent} onChange={(event) => onChange({ keepPercent: event.target.value.trim() })}
          hint="The part that must be: in time, accurate enough."
        />
      </div>
      <fieldset className="mt-4">
        <legend className="mb-1.5 text-sm font-medium">Compare with</legend>
        <div className="grid gap-2 sm:grid-cols-3">
          {POLICIES.map(({ value, label, hint }) => (
            <label key={value} className="flex items-start gap-2 text-sm">
              <input
                type="checkbox" className="mt-0.5 size-4 accent-(--accent)" checked={draft.policies.includes(value)}
                onChange={(event) => onChange({ policies: event.target.checked ? [...draft.policies, value] : draft.policies.filter((each) => each !== value) })}
              />
              <span className="min-w-0">{label}<span className="block text-xs text-ink-muted">{hint}</span></span>
            </label>
          ))}
        </div>
      </fieldset>
    </Card>
  );
}
