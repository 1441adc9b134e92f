'use client';
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Dialog } from '../../../components/ui/dialog';
import { TextField } from '../../../components/ui/field';
import { Notice } from '../../../components/ui/notice';
import { SegmentedControl } from '../../../components/ui/segmented-control';
import { useToast } from '../../../components/ui/toast';
import { useRelease } from '../release/use-release';

/** Shares an architecture, or its whole task, with another workspace. */
export function GrantDialog({ task, architecture, onClose }: { task: string; architecture: string; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const { refresh } = useRelease();
  const [what, setWhat] = useState<'architecture' | 'task'>('task');
  const [workspace, setWorkspace] = useState('');
  const [application, setApplication] = useState('');
  const give = useMutation(trpc.grant.give.mutationOptions({
    onSuccess: async ({ askedAs }) => {
      await refresh();
      onClose();
      toast({ tone: 'good', title: `Shared with ${workspace}`, text: `Its applications ask for ${askedAs}.` });
    },
  }));
  function submit() {
    if (workspace === '') return;
    give.mutate({ ...(what === 'task' ? { task } : { architecture }), workspace, ...(application === '' ? {} : { application }) });
  }
  const problem = give.error === null ? null : explainError(give.error);
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title="Share with another workspace" description="Its applications may query, and nothing else: files, data and figures stay here. Whoever asks pays for the queries."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="grant" busy={give.isPending} disabled={workspace === ''}>Share</Button>
        </>
      }
    >
      <form id="grant" noValidate className="grid gap-4" onSubmit={(event) => { event.preventDefault(); submit(); }}>
        {problem !== null && <Notice tone="bad" title={problem.title}>{problem.text}</Notice>}
        <div>
          <p className="mb-1 text-sm font-medium">What</p>
          <SegmentedControl label="What to share" value={what} onValueChange={setWhat} options={[{ value: 'task', label: `The task ${task}` }, { value: 'architecture', label: `Only ${architecture}` }]} />
        </div>
        <TextField label="Workspace" value={workspace} onChange={(event) => setWorkspace(event.target.value.trim())} autoComplete="off" autoFocus hint="Its short name, as its people find it on their Tasks page." />
        <TextField label="Application (optional)" value={application} onChange={(event) => setApplication(event.target.value.trim())} autoComplete="off" hint="The one application that may; empty: every one of that workspace." />
      </form>
    </Dialog>
  );
}
