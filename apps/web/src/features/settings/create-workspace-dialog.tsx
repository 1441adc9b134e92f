'use client';
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { switchWorkspace } from '../../client/workspace-cookie';
import { Button } from '../../components/ui/button';
import { Dialog } from '../../components/ui/dialog';
import { TextField } from '../../components/ui/field';
import { Notice } from '../../components/ui/notice';
import { shortNameOf } from './short-name';

const SHORT_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Makes a workspace, and looks at it. */
export function CreateWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const create = useMutation(trpc.workspace.create.mutationOptions({ onSuccess: ({ slug }) => switchWorkspace(slug) }));
  const slug = chosen ?? shortNameOf(name);
  const ready = name.trim() !== '' && SHORT_NAME.test(slug);
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title="New workspace" description="You own it, and invite others. It runs on the machines of this installation."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="workspace" busy={create.isPending || create.isSuccess} disabled={!ready}>Create workspace</Button>
        </>
      }
    >
      <form id="workspace" noValidate className="grid gap-5" onSubmit={(event) => { event.preventDefault(); if (ready) create.mutate({ name: name.trim(), slug }); }}>
        {create.error !== null && <Notice tone="bad" title={explainError(create.error).title}>{explainError(create.error).text}</Notice>}
        <TextField label="Name" value={name} onChange={(event) => setName(event.target.value)} maxLength={80} placeholder="Vision team" autoComplete="off" autoFocus />
        <TextField
          label="Short name" value={slug} onChange={(event) => setChosen(event.target.value.trim())} autoComplete="off" placeholder="vision-team"
          hint="Others ask what you share as task@short-name. It never changes." error={slug !== '' && !SHORT_NAME.test(slug) ? 'Use small letters, digits and dashes, at most 63.' : undefined}
        />
      </form>
    </Dialog>
  );
}
