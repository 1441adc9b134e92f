'use client';
import { useId } from 'react';
import type { PlanDefaults } from '../../../server/plan/plan-defaults';
import { formatAgo, formatCount } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import { TextField } from '../../../components/ui/field';
import { SegmentedControl } from '../../../components/ui/segmented-control';
import { LabelledSelect } from '../labelled-select';
import { ANY } from './plan-draft';
import type { PlanDraft, PlanProblems } from './plan-draft';

const SOURCES = [{ value: 'recorded', label: 'Recorded' }, { value: 'synthetic', label: 'Made up' }, { value: 'upload', label: 'From a file' }] as const;
const SPANS = [{ value: '60', label: 'the last hour' }, { value: '1440', label: 'the last 24 hours' }, { value: '10080', label: 'the last 7 days' }, { value: '43200', label: 'the last 30 days' }] as const;
const SHAPES = [
  { value: 'poisson', label: 'at random (Poisson)' }, { value: 'constant', label: 'at even distances' }, { value: 'bursts', label: 'in bursts of half a minute' }, { value: 'diurnal', label: 'as a day’s wave' },
] as const;
const MOST_FILE = 4_000_000;

export type PlanFormPart = { draft: PlanDraft; onChange: (change: Partial<PlanDraft>) => void; problems: PlanProblems; defaults: PlanDefaults };

/** Whose queries: what was recorded here, made-up ones, or counts of a file; and how many times as many. */
export function TrafficCard(part: PlanFormPart) {
  const { draft, onChange, problems } = part;
  return (
    <Card
      title="Traffic" description={describe(part)}
      actions={<SegmentedControl label="Where the traffic comes from" value={draft.source} onValueChange={(source) => onChange({ source })} options={SOURCES} />}
    >
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {draft.source === 'recorded' && <Recorded {...part} />}
        {draft.source === 'synthetic' && <Synthetic {...part} />}
        {draft.source === 'upload' && <Upload {...part} />}
        <TextField
          label="Growth, times" inputMode="decimal" autoComplete="off" value={draft.growth} error={problems.growth} onChange={(event) => onChange({ growth: event.target.value.trim() })}
          hint="1: as it is. 2: twice the queries."
        />
      </div>
    </Card>
  );
}

function describe({ draft, defaults: { recorded } }: PlanFormPart): string {
  if (draft.source === 'synthetic') return 'Queries of one kind, at a rate that you state.';
  if (draft.source === 'upload') return 'Queries per step, from a CSV or JSON file.';
  if (recorded.sinceMs === null) return 'Nothing was recorded here in the last week.';
  return `What this installation counted per minute, task and application: ${formatCount(recorded.lastDay)} queries in the last day, ${formatCount(recorded.lastWeek)} in the last week, the first ${formatAgo(recorded.sinceMs, Date.now())}.`;
}

function Recorded({ draft, onChange, defaults }: PlanFormPart) {
  const spans = SPANS.some(({ value }) => value === draft.minutes) ? SPANS : [...SPANS, { value: draft.minutes, label: `the last ${draft.minutes} minutes` }];
  return (
    <>
      <LabelledSelect label="Time" value={draft.minutes} onValueChange={(minutes) => onChange({ minutes })} options={spans} />
      <LabelledSelect label="Task" value={draft.task} onValueChange={(task) => onChange({ task })} options={[{ value: ANY, label: 'all tasks' }, ...defaults.tasks.map(({ name }) => ({ value: name, label: name }))]} />
      <LabelledSelect label="Application" value={draft.application} onValueChange={(application) => onChange({ application })} options={[{ value: ANY, label: 'all applications' }, ...defaults.applications.map((name) => ({ value: name, label: name }))]} />
    </>
  );
}

function Target({ draft, onChange, defaults }: PlanFormPart) {
  const options = defaults.tasks.flatMap(({ name, architectures }) => [{ value: name, label: name }, ...architectures.map((each) => ({ value: each, label: `${name}: ${each} only` }))]);
  const all = options.some(({ value }) => value === draft.target) || draft.target === '' ? options : [...options, { value: draft.target, label: draft.target }];
  return <LabelledSelect label="What is asked" value={draft.target} onValueChange={(target) => onChange({ target })} options={all} />;
}

function Synthetic(part: PlanFormPart) {
  const { draft, onChange, problems } = part;
  return (
    <>
      <Target {...part} />
      <LabelledSelect label="How queries come" value={draft.shape} onValueChange={(shape) => onChange({ shape })} options={SHAPES} />
      <TextField label="Queries per second" inputMode="decimal" autoComplete="off" value={draft.perSecond} error={problems.perSecond} onChange={(event) => onChange({ perSecond: event.target.value.trim() })} hint="On average." />
      {(draft.shape === 'bursts' || draft.shape === 'diurnal') && (
        <TextField label="At most, times the average" inputMode="decimal" autoComplete="off" value={draft.peak} error={problems.peak} onChange={(event) => onChange({ peak: event.target.value.trim() })} hint={draft.shape === 'diurnal' ? 'Up to 2.' : 'Up to 10.'} />
      )}
      <TextField label="Hours" inputMode="decimal" autoComplete="off" value={draft.hours} error={problems.hours} onChange={(event) => onChange({ hours: event.target.value.trim() })} />
      <Rows {...part} />
    </>
  );
}

function Rows({ draft, onChange, problems }: PlanFormPart) {
  return <TextField label="Rows per query" inputMode="numeric" autoComplete="off" value={draft.rows} error={problems.rows} onChange={(event) => onChange({ rows: event.target.value.trim() })} hint="A page of 64 pictures has 64." />;
}

function Upload(part: PlanFormPart) {
  const { draft, onChange, problems } = part;
  const id = useId();
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > MOST_FILE) onChange({ text: '', fileName: `${file.name} is larger than 4 MB: use longer steps` });
    else onChange({ text: await file.text(), fileName: file.name });
  };
  return (
    <>
      <Target {...part} />
      <TextField label="Seconds per step" inputMode="numeric" autoComplete="off" value={draft.step} error={problems.step} onChange={(event) => onChange({ step: event.target.value.trim() })} hint="Of counts without times." />
      <Rows {...part} />
      <div className="min-w-0 sm:col-span-2 lg:col-span-3">
        <div className="mb-1 flex flex-wrap items-center justify-between gap-2">
          <label htmlFor={id} className="text-sm font-medium">Counts</label>
          <input
            type="file" aria-label="File with counts" accept=".csv,.json,.txt" className="min-w-0 max-w-full text-xs text-ink-muted file:mr-2 file:h-8 file:rounded-control file:border file:border-line-strong file:bg-surface file:px-2.5 file:text-xs file:font-medium file:text-ink"
            onChange={(event) => void read(event.target.files?.[0])}
          />
        </div>
        <textarea
          id={id} rows={5} spellCheck={false} value={draft.text} aria-invalid={problems.text !== undefined} onChange={(event) => onChange({ text: event.target.value, fileName: '' })}
          placeholder={'time,queries\n2026-11-23T08:00:00Z,120\n2026-11-23T08:01:00Z,131'}
          className="w-full rounded-control border border-line-strong bg-surface px-3 py-2 font-mono text-xs shadow-card placeholder:text-ink-faint aria-invalid:border-bad"
        />
        {problems.text !== undefined ? <p role="alert" className="mt-1 text-xs text-bad">{problems.text}</p> : <p className="mt-1 text-xs text-ink-muted">{draft.fileName === '' ? 'A count per line, or time and count; or JSON. Times are Unix seconds, ms, or ISO.' : draft.fileName}</p>}
      </div>
    </>
  );
}
