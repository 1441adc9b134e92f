'use client';
import type { KnownClass } from '../../../server/plan/plan-classes';
import { formatBytes } from '../../../components/format';
import { Badge } from '../../../components/ui/badge';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { TextField } from '../../../components/ui/field';
import { Select } from '../../../components/ui/select';
import type { ClassDraft } from './plan-draft';
import type { PlanFormPart } from './traffic-card';

const NONE = '*';

/** What machines there may be: how many of each, at what price. */
export function ClassesCard({ draft, onChange, problems, defaults }: PlanFormPart) {
  const set = (name: string, change: Partial<ClassDraft>) => onChange({ classes: draft.classes.map((each) => (each.name === name ? { ...each, ...change } : each)) });
  const others = defaults.classes.filter(({ name }) => !draft.classes.some((each) => each.name === name));
  const add = (name: string) => {
    const known = defaults.classes.find((each) => each.name === name);
    if (known !== undefined) onChange({ classes: [...draft.classes, { name, on: true, least: '0', most: '20', usdPerHour: String(known.usdPerHour) }] });
  };
  return (
    <Card title="Machines" description="Each alone, each left out, and all together are played. What is not here is estimated, and says so.">
      <ul className="divide-y" aria-label="Classes of machines">
        {draft.classes.map((each) => (
          <ClassRow key={each.name} draft={each} known={defaults.classes.find(({ name }) => name === each.name)} onChange={(change) => set(each.name, change)} onRemove={() => onChange({ classes: draft.classes.filter(({ name }) => name !== each.name) })} />
        ))}
      </ul>
      {problems.classes !== undefined && <p role="alert" className="mt-2 text-xs text-bad">{problems.classes}</p>}
      <div className="mt-4 flex flex-wrap items-start gap-4">
        {others.length > 0 && (
          <Select
            label="Add a class of machine" value={NONE} onValueChange={add} className="max-w-full sm:w-72"
            options={[{ value: NONE, label: 'Add a class of machine' }, ...others.map((each) => ({ value: each.name, label: `${each.name}, $${each.usdPerHour}/h${each.accelerator === null ? '' : `, ${each.accelerator}`}` }))]}
          />
        )}
        <TextField
          className="w-44" label="Machines in all" inputMode="numeric" autoComplete="off" value={draft.machinesAtMost} error={problems.machinesAtMost} onChange={(event) => onChange({ machinesAtMost: event.target.value.trim() })}
          hint="Of all classes together."
        />
      </div>
    </Card>
  );
}

type ClassRowProps = { draft: ClassDraft; known: KnownClass | undefined; onChange: (change: Partial<ClassDraft>) => void; onRemove: () => void };

function ClassRow({ draft, known, onChange, onRemove }: ClassRowProps) {
  return (
    <li className="flex flex-wrap items-end gap-x-4 gap-y-2 py-3 first:pt-0">
      <div className="min-w-48 flex-1">
        <label className="flex items-center gap-2 text-sm font-medium">
          <input type="checkbox" className="size-4 accent-(--accent)" checked={draft.on} onChange={(event) => onChange({ on: event.target.checked })} />
          <span className="wrap-anywhere">{draft.name}</span>
          {known?.here === true && <Badge tone="good">here</Badge>}
          {known !== undefined && !known.local && <Badge tone="warn" title="Nothing was measured on such a machine here.">estimate</Badge>}
        </label>
        {known !== undefined && (
          <p className="ml-6 text-xs text-ink-muted">{known.cores} {known.cores === 1 ? 'core' : 'cores'}, {formatBytes(known.memoryBytes)}{known.accelerator === null ? '' : `, ${known.accelerator}`}; {known.priceNote}</p>
        )}
      </div>
      <div className="flex items-end gap-2">
        <TextField className="w-16" label="Least" aria-label={`Least machines of ${draft.name}`} inputMode="numeric" value={draft.least} disabled={!draft.on} onChange={(event) => onChange({ least: event.target.value.trim() })} />
        <TextField className="w-16" label="Most" aria-label={`Most machines of ${draft.name}`} inputMode="numeric" value={draft.most} disabled={!draft.on} onChange={(event) => onChange({ most: event.target.value.trim() })} />
        <TextField className="w-24" label="$ per hour" aria-label={`Price of ${draft.name}, $ per hour`} inputMode="decimal" value={draft.usdPerHour} disabled={!draft.on} onChange={(event) => onChange({ usdPerHour: event.target.value.trim() })} />
        <Button look="ghost" onClick={onRemove} aria-label={`Remove ${draft.name}`}>Remove</Button>
      </div>
    </li>
  );
}
