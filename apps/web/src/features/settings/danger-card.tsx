'use client';
import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { switchWorkspace } from '../../client/workspace-cookie';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { ConfirmDialog } from '../../components/ui/confirm-dialog';
import { useToast } from '../../components/ui/toast';
import type { WorkspaceDetail } from '../../server/workspace/read-workspaces';

/** Deletes the workspace, once it holds no models and is not the person's only one. */
export function DangerCard({ workspace }: { workspace: WorkspaceDetail }) {
  const trpc = useTRPC();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const workspaces = useQuery(trpc.workspace.list.queryOptions());
  const next = workspaces.data?.find((each) => !each.current);
  const remove = useMutation(trpc.workspace.remove.mutationOptions({
    onSuccess: () => switchWorkspace(next?.slug ?? ''),
    onError: (error) => { setAsking(false); toast({ tone: 'bad', ...explainError(error) }); },
  }));
  const hindrance = workspace.tasks > 0
    ? `It still has ${workspace.tasks} ${workspace.tasks === 1 ? 'task' : 'tasks'} with models: delete them on their pages first.`
    : workspaces.data !== undefined && next === undefined ? 'It is your only workspace: make or join another one first.' : null;
  return (
    <Card title="Delete this workspace">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="min-w-0 flex-1 basis-64 text-sm text-ink-muted">
          Its applications and keys are gone for good and its members see nothing of it any more. What it cost stays in the bill, and its audit log is kept. {hindrance}
        </p>
        <Button look="danger" icon={<Trash2 />} disabled={hindrance !== null || workspaces.data === undefined} onClick={() => setAsking(true)}>Delete workspace</Button>
      </div>
      {asking && (
        <ConfirmDialog
          title={`Delete “${workspace.name}”?`} confirm="Delete workspace" typed={workspace.slug} busy={remove.isPending || remove.isSuccess} onClose={() => setAsking(false)}
          onConfirm={() => remove.mutate({ slug: workspace.slug })}
        >
          Programs that use its keys are refused within two seconds.
        </ConfirmDialog>
      )}
    </Card>
  );
}
