'use client';
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { formatBytes } from '../../components/format';
import { Button } from '../../components/ui/button';
import { Dialog } from '../../components/ui/dialog';
import { TextField } from '../../components/ui/field';
import { Notice } from '../../components/ui/notice';
import { Switch } from '../../components/ui/switch';
import type { FleetClassRow } from '../../server/fleet/list-classes';
import { useFleetChange } from '../../components/fleet/use-fleet-change';

const NUMBER = { type: 'number', min: 0, inputMode: 'decimal' } as const;

/** How many machines of a class there may be, and what one costs. */
export function ClassDialog({ row, onClose }: { row: FleetClassRow; onClose: () => void }) {
  const trpc = useTRPC();
  const [form, setForm] = useState({ min: String(row.minMachines), max: String(row.maxMachines), price: String(row.pricePerHourUsd), boot: String(row.bootSeconds), overcommit: row.overcommit });
  const onSuccess = useFleetChange(`${row.name} is changed`, onClose);
  const save = useMutation(trpc.fleet.setClass.mutationOptions({ onSuccess }));
  const reset = useMutation(trpc.fleet.removeClass.mutationOptions({ onSuccess }));
  const error = save.error ?? reset.error;
  const startable = row.provider !== null;
  const set = (field: 'min' | 'max' | 'price' | 'boot') => (event: { target: { value: string } }) => setForm({ ...form, [field]: event.target.value });
  const submit = () => save.mutate({
    name: row.name, pricePerHourUsd: Number(form.price),
    ...(startable ? { minMachines: Number(form.min), maxMachines: Number(form.max), bootSeconds: Number(form.boot), overcommit: form.overcommit } : {}),
  });
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title={`Change ${row.name}`}
      description={startable ? `A part of this machine: ${row.cores} ${row.cores === 1 ? 'core' : 'cores'} and ${formatBytes(row.memoryBytes)} for models.` : 'Nobody here starts such machines: its price is for comparison.'}
      footer={
        <>
          {row.edited && <Button look="ghost" className="mr-auto" busy={reset.isPending} onClick={() => reset.mutate({ name: row.name })}>As it came</Button>}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={save.isPending} onClick={submit}>Save</Button>
        </>
      }
    >
      <div className="grid gap-4">
        {error !== null && <Notice tone="bad" title={explainError(error).title}>{explainError(error).text}</Notice>}
        {startable && (
          <div className="grid grid-cols-2 gap-4">
            <TextField label="Machines at least" {...NUMBER} step={1} value={form.min} onChange={set('min')} />
            <TextField label="Machines at most" hint="0 turns the class off" {...NUMBER} step={1} value={form.max} onChange={set('max')} />
          </div>
        )}
        <div className="grid grid-cols-2 gap-4">
          <TextField label="Price, $ per hour" hint={`now: ${row.priceNote}`} {...NUMBER} step="any" value={form.price} onChange={set('price')} />
          {startable && <TextField label="Start-up, seconds" hint="until its worker has joined" {...NUMBER} step={1} value={form.boot} onChange={set('boot')} />}
        </div>
        {startable && (
          <div>
            <Switch label="Its machines may share cores with others" checked={form.overcommit} onCheckedChange={(overcommit) => setForm({ ...form, overcommit })} />
            <p className="mt-1 text-xs text-ink-muted">Without it, machines get only cores that no other worker of this machine has.</p>
          </div>
        )}
      </div>
    </Dialog>
  );
}
