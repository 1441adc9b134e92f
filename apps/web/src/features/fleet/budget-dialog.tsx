'use client';
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { Dialog } from '../../components/ui/dialog';
import { TextField } from '../../components/ui/field';
import { Notice } from '../../components/ui/notice';
import type { FleetClasses } from '../../server/fleet/list-classes';
import { useFleetChange } from '../../components/fleet/use-fleet-change';

/** What all machines together may be and cost. */
export function BudgetDialog({ budget, onClose }: { budget: FleetClasses['budget']; onClose: () => void }) {
  const trpc = useTRPC();
  const [machines, setMachines] = useState(String(budget.maxMachines));
  const [price, setPrice] = useState(budget.maxUsdPerHour === null ? '' : String(budget.maxUsdPerHour));
  const save = useMutation(trpc.fleet.setBudget.mutationOptions({ onSuccess: useFleetChange('The budget is changed', onClose) }));
  const problem = save.error === null ? null : explainError(save.error);
  const submit = () => save.mutate({ maxMachines: Number(machines), maxUsdPerHour: price.trim() === '' ? null : Number(price) });
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title="Budget of the fleet" description="No machine is started above it. What is above a lowered one is drained, the latest first."
      footer={<><Button onClick={onClose}>Cancel</Button><Button look="primary" busy={save.isPending} onClick={submit}>Save</Button></>}
    >
      <div className="grid gap-4">
        {problem !== null && <Notice tone="bad" title={problem.title}>{problem.text}</Notice>}
        <div className="grid grid-cols-2 gap-4">
          <TextField label="Machines at most" hint="of all classes together" type="number" min={0} step={1} value={machines} onChange={(event) => setMachines(event.target.value)} />
          <TextField label="Price at most, $ per hour" hint="with the workers that run anyway; empty: no limit" type="number" min={0} step="any" value={price} onChange={(event) => setPrice(event.target.value)} />
        </div>
      </div>
    </Dialog>
  );
}
