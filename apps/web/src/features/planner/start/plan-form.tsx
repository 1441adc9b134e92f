'use client';
import { useState } from 'react';
import { useRouter } from 'next/navigation';
import { useMutation } from '@tanstack/react-query';
import { explainError, refusalIn, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Notice } from '../../../components/ui/notice';
import type { PlanDefaults } from '../../../server/plan/plan-defaults';
import { ClassesCard } from './classes-card';
import { PromiseCard } from './promise-card';
import { readDraft } from './plan-draft';
import type { PlanDraft, PlanField, PlanProblems } from './plan-draft';
import { TrafficCard } from './traffic-card';

/** Where the API's word for a field is not the form's. */
const FIELD_OF_API: Readonly<Record<string, PlanField>> = { 'traffic.text': 'text', classes: 'classes', growth: 'growth', maxLatencyMs: 'maxLatencyMs', minAccuracy: 'minAccuracyPercent', keep: 'keepPercent', machinesAtMost: 'machinesAtMost' };

/** Asks the planner; the plan's page follows. */
export function PlanForm({ defaults, first }: { defaults: PlanDefaults; first: PlanDraft }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [draft, setDraft] = useState(first);
  const [strict, setStrict] = useState(false);
  const start = useMutation(trpc.plan.start.mutationOptions({ onSuccess: ({ id }) => router.push(`/planner/${encodeURIComponent(id)}`) }));
  const read = readDraft(draft, defaults);
  const refused = refusalIn(start.error);
  const field = refused?.field === undefined ? undefined : FIELD_OF_API[refused.field];
  const problems: PlanProblems = { ...(strict && 'problems' in read ? read.problems : {}), ...(field === undefined ? {} : { [field]: sentence(start.error) }) };
  const change = (changes: Partial<PlanDraft>) => {
    setDraft({ ...draft, ...changes });
    start.reset();
  };
  const ask = () => {
    setStrict(true);
    if ('call' in read) start.mutate(read.call);
  };
  const part = { draft, onChange: change, problems, defaults };
  return (
    <form noValidate className="grid min-w-0 grid-cols-1 content-start gap-4 sm:gap-5" onSubmit={(event) => { event.preventDefault(); ask(); }}>
      <TrafficCard {...part} />
      <PromiseCard {...part} />
      <ClassesCard {...part} />
      {start.error !== null && field === undefined && <Notice tone="bad" title={explainError(start.error).title}>{explainError(start.error).text}</Notice>}
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" type="submit" busy={start.isPending}>Work it out</Button>
        <p className="text-sm text-ink-muted" aria-live="polite">{strict && 'problems' in read ? 'Some fields need your attention.' : 'A first answer takes about 5 seconds, the exact one a minute. It runs at the lowest priority.'}</p>
      </div>
    </form>
  );
}

function sentence(error: unknown): string {
  const { title, text } = explainError(error);
  return text === undefined ? title : `${title} ${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
