'use client';
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../../client/trpc';
import { formatUsd } from '../../../components/format';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { TextField } from '../../../components/ui/field';
import { Notice } from '../../../components/ui/notice';
import { Skeleton } from '../../../components/ui/skeleton';
import { useToast } from '../../../components/ui/toast';
import type { ApplicationSummary } from '../../../server/application/list-applications';
import { useApplicationCache } from '../use-application-cache';
import { BudgetBar } from './budget-bar';
import { parseBudget } from './budget-use';
import type { BudgetUse } from './budget-use';

type BudgetCardProps = { application: ApplicationSummary; use: BudgetUse | null; editable: boolean };

/** What the month has cost so far, where it will end, and the budget that stops it. */
export function BudgetCard({ application, use, editable }: BudgetCardProps) {
  return (
    <Card title="Monthly budget" description="Calendar month, UTC">
      <div className="grid gap-4">
        {use === null ? <Skeleton className="h-16" /> : <Spending use={use} />}
        {/* A saved budget starts the field anew. */}
        {editable && <BudgetForm key={application.monthlyBudgetUsd} application={application} />}
      </div>
    </Card>
  );
}

function Spending({ use }: { use: BudgetUse }) {
  return (
    <div className="min-h-16">
      <p className="text-2xl font-semibold tracking-tight">{formatUsd(use.spentUsd)}</p>
      <p className="text-xs text-ink-muted">
        spent this month{use.forecastUsd === null ? '' : `, ${formatUsd(use.forecastUsd)} by its end at this pace`}{use.budgetUsd === null && '; no budget is set'}
      </p>
      <BudgetBar use={use} className="mt-2.5" />
      {use.tone === 'bad' && (
        <div className="mt-3"><Notice tone="bad" title="The budget is used up">Queries are refused with 429 until the month ends. Raise the budget to serve them.</Notice></div>
      )}
    </div>
  );
}

function BudgetForm({ application }: { application: ApplicationSummary }) {
  const trpc = useTRPC();
  const toast = useToast();
  const keep = useApplicationCache();
  const known = application.monthlyBudgetUsd === null ? '' : String(application.monthlyBudgetUsd);
  const [text, setText] = useState(known);
  const save = useMutation(trpc.application.update.mutationOptions({
    onSuccess: (saved) => { keep(saved); toast({ tone: 'good', title: saved.monthlyBudgetUsd === null ? 'No budget any more' : `Budget set to ${formatUsd(saved.monthlyBudgetUsd)} a month` }); },
    onError: (error) => toast({ tone: 'bad', ...explainError(error) }),
  }));
  const amount = parseBudget(text);
  return (
    <form
      noValidate className="grid grid-cols-[1fr_auto] items-end gap-x-3"
      onSubmit={(event) => { event.preventDefault(); if (amount !== undefined) save.mutate({ application: application.name, monthlyBudgetUsd: amount }); }}
    >
      <TextField label="Budget, $ per month" inputMode="decimal" placeholder="no budget" value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" />
      <Button type="submit" busy={save.isPending} disabled={amount === undefined || text.trim() === known}>Save</Button>
      <p className={amount === undefined ? 'col-span-2 mt-1 text-xs text-bad' : 'col-span-2 mt-1 text-xs text-ink-muted'} role={amount === undefined ? 'alert' : undefined}>
        {amount === undefined ? 'Write an amount above $0, or leave it empty for no budget.' : 'When it is used up, queries are refused with 429 until the month ends.'}
      </p>
    </form>
  );
}
