'use client';
import { useState } from 'react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download, Pencil, RefreshCw, Trash2, X } from 'lucide-react';
import { explainError, useTRPC, useTRPCClient } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { ConfirmDialog } from '../../../components/ui/confirm-dialog';
import { Dialog } from '../../../components/ui/dialog';
import { TextField } from '../../../components/ui/field';
import { useToast } from '../../../components/ui/toast';
import type { PlanDetail } from '../../../server/plan/read-plans';
import { isOpen } from '../plan-words';

/** What can be done with a plan: change the question, take it home, name it, end it, remove it. */
export function PlanActions({ plan }: { plan: PlanDetail }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  const queries = useQueryClient();
  const toast = useToast();
  const [asking, setAsking] = useState<'remove' | 'rename' | null>(null);
  const onError = (error: unknown) => toast({ tone: 'bad', ...explainError(error) });
  const onSuccess = (changed: PlanDetail) => {
    queries.setQueryData(trpc.plan.get.queryKey({ id: plan.id }), changed);
    setAsking(null);
  };
  const cancel = useMutation(trpc.plan.cancel.mutationOptions({ onSuccess, onError }));
  const rename = useMutation(trpc.plan.rename.mutationOptions({ onSuccess, onError }));
  const remove = useMutation(trpc.plan.remove.mutationOptions({
    onError,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: trpc.plan.list.queryKey() });
      router.push('/planner');
    },
  }));
  const download = (format: 'csv' | 'json') => {
    void client.plan.export.query({ id: plan.id, format }).then(save, onError);
  };
  return (
    <>
      {isOpen(plan) && <Button icon={<X />} busy={cancel.isPending} onClick={() => cancel.mutate({ id: plan.id })}>Stop</Button>}
      {plan.result !== null && (
        <>
          <Button icon={<Download />} onClick={() => download('csv')}>CSV</Button>
          <Button icon={<Download />} onClick={() => download('json')}>JSON</Button>
        </>
      )}
      <Button look="ghost" size="icon" aria-label="Rename the plan" onClick={() => setAsking('rename')}><Pencil aria-hidden /></Button>
      <Button look="ghost" size="icon" aria-label="Remove the plan" onClick={() => setAsking('remove')}><Trash2 aria-hidden /></Button>
      <Button asChild look="primary"><Link href={`/planner/new?from=${encodeURIComponent(plan.id)}`}><RefreshCw aria-hidden />Change the question</Link></Button>
      {asking === 'rename' && <RenameDialog name={plan.name} busy={rename.isPending} onClose={() => setAsking(null)} onRename={(name) => rename.mutate({ id: plan.id, name })} />}
      {asking === 'remove' && (
        <ConfirmDialog title="Remove this plan?" confirm="Remove it" busy={remove.isPending} onConfirm={() => remove.mutate({ id: plan.id })} onClose={() => setAsking(null)}>
          {plan.name} and its answer are gone for good.
        </ConfirmDialog>
      )}
    </>
  );
}

function RenameDialog({ name, busy, onClose, onRename }: { name: string; busy: boolean; onClose: () => void; onRename: (name: string) => void }) {
  const [text, setText] = useState(name);
  const wrong = text.trim() === '' || text.trim().length > 100;
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title="Rename the plan"
      footer={<><Button onClick={onClose}>Cancel</Button><Button look="primary" busy={busy} disabled={wrong} onClick={() => onRename(text.trim())}>Rename</Button></>}
    >
      <TextField label="Name" value={text} autoFocus autoComplete="off" error={wrong ? 'A name of 1 to 100 letters.' : undefined} onChange={(event) => setText(event.target.value)} />
    </Dialog>
  );
}

function save({ fileName, mediaType, text }: { fileName: string; mediaType: string; text: string }): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = Object.assign(document.createElement('a'), { href: url, download: fileName });
  link.click();
  URL.revokeObjectURL(url);
}
