'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Dialog } from '../../../components/ui/dialog';
import { Notice } from '../../../components/ui/notice';
import { Select } from '../../../components/ui/select';
import type { ApplicationSummary, KeySummary } from '../../../server/application/list-applications';
import { NewKey } from './new-key';

const OVERLAPS = [
  { value: '0', label: 'Not at all' },
  { value: '1', label: 'One hour' },
  { value: '24', label: 'A day' },
  { value: '168', label: 'A week' },
  { value: '720', label: '30 days' },
] as const;

type RotateKeyDialogProps = { application: ApplicationSummary; old: KeySummary; onClose: () => void };

/** Makes a key beside another one, which ends after a stated overlap, and shows the new one, once. */
export function RotateKeyDialog({ application, old, onClose }: RotateKeyDialogProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]['value']>('24');
  const rotate = useMutation(trpc.application.rotateKey.mutationOptions({
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: trpc.application.get.queryKey({ application: application.name }) });
      void queries.invalidateQueries({ queryKey: trpc.application.list.queryKey() });
    },
  }));
  if (rotate.data !== undefined) {
    const until = new Date(rotate.data.oldExpiresAtMs).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
    return <NewKey application={application} created={rotate.data} note={`It is called “${rotate.data.name}” and may do what “${old.name}” may, which works until ${until}.`} onClose={onClose} />;
  }
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title={`Rotate key “${old.name}”`} description="You get a new key with the same rights. Both work until the old one ends, so that no query is refused meanwhile."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={rotate.isPending} onClick={() => rotate.mutate({ keyId: old.id, overlapHours: Number(overlap) })}>Rotate key</Button>
        </>
      }
    >
      <div className="grid gap-5">
        {rotate.error !== null && <Notice tone="bad" title={explainError(rotate.error).title}>{explainError(rotate.error).text}</Notice>}
        <div>
          <label htmlFor="key-overlap" className="mb-1 block text-sm font-medium">The old key still works</label>
          <Select id="key-overlap" label="The old key still works" value={overlap} onValueChange={setOverlap} options={OVERLAPS} className="w-44" />
        </div>
      </div>
    </Dialog>
  );
}
