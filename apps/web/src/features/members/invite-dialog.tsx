'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { CodeBlock } from '../../components/ui/code-block';
import { Dialog } from '../../components/ui/dialog';
import { TextField } from '../../components/ui/field';
import { Notice } from '../../components/ui/notice';
import { Select } from '../../components/ui/select';
import type { NewInvitation } from '../../server/member/invite';
import { ROLES, roleMay } from './role-words';
import type { RoleName } from './role-words';

const LIVES = [
  { value: '1', label: 'A day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
] as const;

/** Makes an invitation and shows its link, once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<RoleName>('viewer');
  const [days, setDays] = useState<(typeof LIVES)[number]['value']>('7');
  const create = useMutation(trpc.invitation.create.mutationOptions({ onSuccess: () => queries.invalidateQueries({ queryKey: trpc.invitation.list.queryKey() }) }));
  if (create.data !== undefined) return <InvitationLink invitation={create.data} onClose={onClose} />;
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title="Invite to this workspace" description="You get a link to send: nothing is sent by itself."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="invite" busy={create.isPending} disabled={!email.includes('@')}>Make link</Button>
        </>
      }
    >
      <form id="invite" noValidate className="grid gap-5" onSubmit={(event) => { event.preventDefault(); if (email.includes('@')) create.mutate({ email, role, expiresInDays: Number(days) }); }}>
        {create.error !== null && <Notice tone="bad" title={explainError(create.error).title}>{explainError(create.error).text}</Notice>}
        <TextField label="E-mail" type="email" value={email} onChange={(event) => setEmail(event.target.value.trim())} autoComplete="off" autoFocus placeholder="grace@example.com" hint="Only the account of this address can accept." />
        <div className="grid gap-5 sm:grid-cols-2">
          <div>
            <label htmlFor="invite-role" className="mb-1 block text-sm font-medium">Role</label>
            <Select id="invite-role" label="Role" value={role} onValueChange={setRole} options={ROLES} className="w-full" />
            <p className="mt-1 min-h-8 text-xs text-ink-muted">{roleMay(role)}</p>
          </div>
          <div>
            <label htmlFor="invite-life" className="mb-1 block text-sm font-medium">Link works for</label>
            <Select id="invite-life" label="Link works for" value={days} onValueChange={setDays} options={LIVES} className="w-full" />
          </div>
        </div>
      </form>
    </Dialog>
  );
}

function InvitationLink({ invitation, onClose }: { invitation: NewInvitation; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Send this link to ${invitation.email}`} footer={<Button look="primary" onClick={onClose}>Done</Button>}>
      <div className="grid grid-cols-1 gap-4">
        <Notice tone="warn" title="Copy it now: it is shown only this once">Whoever has it can join in the name of that address, once. Revoke it below the members if it went astray.</Notice>
        <CodeBlock label="Invitation link" code={invitation.link} />
      </div>
    </Dialog>
  );
}
