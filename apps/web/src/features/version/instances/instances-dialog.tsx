'use client';
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Dialog } from '../../../components/ui/dialog';
import { TextField } from '../../../components/ui/field';
import { Notice } from '../../../components/ui/notice';
import { useToast } from '../../../components/ui/toast';
import type { ModelRow } from '../../../server/variant/list-variants';
import { useRelease } from '../release/use-release';
import { boundsInWords, endInWords } from './bounds-in-words';

/** States how many instances of a variant run at least and at most. */
export function InstancesDialog({ row, onClose }: { row: ModelRow; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const { refresh } = useRelease();
  const [least, setLeast] = useState(String(row.leastInstances));
  const [most, setMost] = useState(row.mostInstances === null ? '' : String(row.mostInstances));
  const [minutes, setMinutes] = useState('');
  const bound = useMutation(trpc.variant.bound.mutationOptions({
    onSuccess: async (bounds) => {
      await refresh();
      onClose();
      toast({
        tone: 'good', title: `Instances: ${boundsInWords(bounds)}`,
        text: bounds.untilMs === null ? 'The autoscaler keeps to it from now on, as far as there is room.' : `It holds ${endInWords({ atMs: bounds.untilMs, then: bounds.then })}.`,
      });
    },
  }));
  const wanted = { least: Number(least), most: most === '' ? null : Number(most), ...(minutes === '' ? {} : { forSeconds: Number(minutes) * 60 }) };
  const valid = /^\d{1,4}$/.test(least) && /^(\d{1,4})?$/.test(most) && /^([1-9]\d{0,3})?$/.test(minutes) && (wanted.most === null || (wanted.most >= 1 && wanted.least <= wanted.most));
  const problem = bound.error === null ? null : explainError(bound.error);
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title="How many instances" description={`${row.variant}. An instance that is kept answers at once and costs its share of the machine all the time.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="instances" busy={bound.isPending} disabled={!valid}>Save</Button>
        </>
      }
    >
      <form id="instances" noValidate className="grid gap-4 sm:grid-cols-2" onSubmit={(event) => { event.preventDefault(); if (valid) bound.mutate({ variant: row.variant, ...wanted }); }}>
        {problem !== null && <div className="sm:col-span-2"><Notice tone="bad" title={problem.title}>{problem.text}</Notice></div>}
        <TextField label="At least" inputMode="numeric" value={least} onChange={(event) => setLeast(event.target.value.trim())} autoComplete="off" autoFocus hint="So many stay loaded without any query; 0: as the load needs." />
        <TextField label="At most" inputMode="numeric" value={most} onChange={(event) => setMost(event.target.value.trim())} autoComplete="off" hint="Never more than so many; empty: as many as the load needs." />
        <TextField className="sm:col-span-2" label="For so many minutes (optional)" inputMode="numeric" value={minutes} onChange={(event) => setMinutes(event.target.value.trim())} autoComplete="off" hint="Then what was wanted before holds again; empty: until you change it." />
      </form>
    </Dialog>
  );
}
