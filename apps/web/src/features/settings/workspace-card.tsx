'use client';
import { useState } from 'react';
import { useRouter } from 'next/navigation';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { TextField } from '../../components/ui/field';
import { useToast } from '../../components/ui/toast';
import type { WorkspaceDetail } from '../../server/workspace/read-workspaces';

/** The workspace's names and what it holds; owners rename it. */
export function WorkspaceCard({ workspace, editable }: { workspace: WorkspaceDetail; editable: boolean }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const [name, setName] = useState(workspace.name);
  const save = useMutation(trpc.workspace.update.mutationOptions({
    onSuccess: (saved) => {
      queries.setQueryData(trpc.workspace.get.queryKey(), saved);
      void queries.invalidateQueries({ queryKey: trpc.workspace.list.queryKey() });
      toast({ tone: 'good', title: `The workspace is called “${saved.name}” now` });
      // The name stands in the frame, which the server renders.
      router.refresh();
    },
    onError: (error) => toast({ tone: 'bad', ...explainError(error) }),
  }));
  const changed = name.trim() !== '' && name.trim() !== workspace.name;
  return (
    <Card title="Workspace">
      <form className="grid grid-cols-[1fr_auto] items-end gap-x-3" onSubmit={(event) => { event.preventDefault(); if (changed) save.mutate({ name: name.trim() }); }}>
        <TextField label="Name" value={name} onChange={(event) => setName(event.target.value)} maxLength={80} readOnly={!editable} autoComplete="off" />
        {editable && <Button type="submit" busy={save.isPending} disabled={!changed}>Save</Button>}
      </form>
      <dl className="mt-4 grid grid-cols-[8rem_1fr] gap-x-4 gap-y-1.5 text-sm">
        <dt className="text-ink-muted">Short name</dt>
        <dd><code className="font-mono text-xs">{workspace.slug}</code> <span className="text-xs text-ink-muted">others ask what you share as task@{workspace.slug}</span></dd>
        <dt className="text-ink-muted">Since</dt>
        <dd>{new Date(workspace.createdAtMs).toLocaleDateString('en-GB', { dateStyle: 'long' })}</dd>
        <dt className="text-ink-muted">Holds</dt>
        <dd>{counted(workspace.members, 'member')}, {counted(workspace.tasks, 'task')}, {counted(workspace.applications, 'application')}</dd>
      </dl>
    </Card>
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
