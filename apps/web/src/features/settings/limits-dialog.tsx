'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { Dialog } from '../../components/ui/dialog';
import { TextField } from '../../components/ui/field';
import { Notice } from '../../components/ui/notice';
import { useToast } from '../../components/ui/toast';
import type { ApplicationSummary } from '../../server/application/list-applications';
import { draftOfLimits, parseLimits } from './limits-draft';
import type { LimitsDraft } from './limits-draft';

const FIELD = { inputMode: 'decimal', placeholder: 'no limit', autoComplete: 'off' } as const;

/** Changes what an application may ask and cost. */
export function LimitsDialog({ application, onClose }: { application: ApplicationSummary; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [draft, setDraft] = useState(() => draftOfLimits(application));
  const save = useMutation(trpc.application.update.mutationOptions({
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: trpc.application.pathKey() });
      onClose();
      toast({ tone: 'good', title: `Limits of “${application.name}” are changed`, text: 'They hold within two seconds.' });
    },
  }));
  const { call, errors } = parseLimits(draft);
  const set = (field: keyof LimitsDraft) => (event: { target: { value: string } }) => setDraft({ ...draft, [field]: event.target.value });
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title={`Limits of “${application.name}”`} description="Queries above them are refused with 429. Empty: no limit."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="limits" busy={save.isPending} disabled={call === null}>Save</Button>
        </>
      }
    >
      <form id="limits" noValidate className="grid gap-4 sm:grid-cols-2" onSubmit={(event) => { event.preventDefault(); if (call !== null) save.mutate({ application: application.name, ...call }); }}>
        {save.error !== null && <div className="sm:col-span-2"><Notice tone="bad" title={explainError(save.error).title}>{explainError(save.error).text}</Notice></div>}
        <TextField label="Queries per second" {...FIELD} value={draft.rate} onChange={set('rate')} error={errors.rate} hint="on average" autoFocus />
        <TextField label="Burst, queries" {...FIELD} placeholder="one second’s worth" value={draft.burst} onChange={set('burst')} error={errors.burst} hint="at once, after a pause" />
        <TextField label="Under way at once, queries" {...FIELD} value={draft.concurrent} onChange={set('concurrent')} error={errors.concurrent} hint="sent and not yet answered" />
        <TextField label="Budget, $ per month" {...FIELD} value={draft.budget} onChange={set('budget')} error={errors.budget} hint="calendar month, UTC" />
      </form>
    </Dialog>
  );
}
