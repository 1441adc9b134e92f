'use client';
import { useState } from 'react';
import { useRouter } from 'next/navigation';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { Switch } from '../../components/ui/switch';
import { useToast } from '../../components/ui/toast';
import type { ApplicationSummary } from '../../server/application/list-applications';
import { ConfirmDialog } from '../../components/ui/confirm-dialog';
import { useApplicationCache } from './use-application-cache';

/** Switches an application off and on, and deletes it. */
export function ApplicationSettings({ application }: { application: ApplicationSummary }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const toast = useToast();
  const keep = useApplicationCache();
  const [deleting, setDeleting] = useState(false);
  const onError = (error: unknown) => toast({ tone: 'bad', ...explainError(error) });
  const update = useMutation(trpc.application.update.mutationOptions({
    onSuccess: (saved) => { keep(saved); toast({ tone: 'good', title: saved.enabled ? 'Enabled' : 'Disabled', text: saved.enabled ? 'Its queries are served again.' : 'Its queries are refused within two seconds.' }); },
    onError,
  }));
  const remove = useMutation(trpc.application.remove.mutationOptions({
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: trpc.application.list.queryKey() });
      toast({ tone: 'good', title: `“${application.name}” is deleted` });
      router.push('/applications');
    },
    onError,
  }));
  return (
    <Card title="Switch off or delete">
      <div className="grid gap-4">
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <p className="min-w-0 flex-1 basis-64 text-xs text-ink-muted">A disabled application keeps its keys, objectives and figures; its queries are refused with 403.</p>
          <Switch label={application.enabled ? 'Enabled' : 'Disabled'} checked={application.enabled} disabled={update.isPending} onCheckedChange={(enabled) => update.mutate({ application: application.name, enabled })} />
        </div>
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t pt-4">
          <p className="min-w-0 flex-1 basis-64 text-xs text-ink-muted">Deleting removes its objectives and revokes its keys for good. What it cost stays in the bill.</p>
          <Button look="danger" icon={<Trash2 />} onClick={() => setDeleting(true)}>Delete application</Button>
        </div>
      </div>
      {deleting && (
        <ConfirmDialog
          title={`Delete “${application.name}”?`} confirm="Delete application" busy={remove.isPending} typed={application.name} onClose={() => setDeleting(false)}
          onConfirm={() => remove.mutate({ application: application.name })}
        >
          Its objectives and keys are gone for good, and programs that use them are refused within two seconds.
        </ConfirmDialog>
      )}
    </Card>
  );
}
